namespace AnchorCallbacks.Sep9;

/// <summary>Converts language tags to one form: lower case, hyphens, current codes, the script before the region. Phones and Java send many
/// other forms (<c>es_MX</c>, <c>iw_IL</c>, <c>zh_TW_#Hant</c>, <c>spa</c>).</summary>
static class LanguageTag
{
    const int MaxCharacters = 35;

    /// <summary>Codes of ISO 639-1, each followed by its code of ISO 639-2 (terminology).</summary>
    const string CodeTable =
        "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben " +
        "bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng " +
        "eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb " +
        "hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav " +
        "kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim " +
        "lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep " +
        "ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh " +
        "rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot " +
        "susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr " +
        "ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzho zuzul";

    /// <summary>Withdrawn codes, bibliographic codes of ISO 639-2, and the largest language of each macrolanguage.</summary>
    const string OtherCodeTable =
        "iw=he in=id ji=yi jw=jv mo=ro fil=tl alb=sq arm=hy baq=eu bur=my chi=zh cze=cs dut=nl fre=fr geo=ka ger=de gre=el " +
        "ice=is mac=mk mao=mi may=ms mol=ro per=fa rum=ro scc=sr scr=hr slo=sk tib=bo wel=cy als=sq arb=ar ayr=ay azj=az cmn=zh " +
        "ekk=et gug=gn khk=mn kmr=ku lvs=lv npi=ne ory=or pbt=ps pes=fa plt=mg prs=fa quz=qu swh=sw uzn=uz ydd=yi zsm=ms";

    static readonly Dictionary<string, string> Codes = CodeTable.Split(' ')
        .SelectMany(entry => new[] { (Code: entry[..2], Language: entry[..2]), (Code: entry[2..], Language: entry[..2]) })
        .Concat(OtherCodeTable.Split(' ').Select(entry => (Code: entry[..^3], Language: entry[^2..])))
        .ToDictionary(entry => entry.Code, entry => entry.Language);

    /// <returns>The ISO 639-1 code; null if the language has none.</returns>
    public static string? LanguageOf(string tag) =>
        Normal(tag) is { Length: > 0 } normal && Codes.TryGetValue(normal.Split('-')[0], out var language) ? language : null;

    /// <returns>The tag in the standard form; empty if it is not a tag.</returns>
    public static string Normal(string? tag)
    {
        if (string.IsNullOrEmpty(tag) || tag.Length > MaxCharacters)
            return "";
        // The character set and the modifier of a POSIX locale do not concern the language.
        var end = tag.AsSpan().IndexOfAny('.', '@');
        var parts = (end < 0 ? tag : tag[..end]).ToLowerInvariant().Split(['-', '_', '#', ' ']);
        if (parts[0].Length == 0 || parts.Any(part => !part.All(char.IsAsciiLetterOrDigit)))
            return "";
        string language = Codes.GetValueOrDefault(parts[0], parts[0]), script = "", region = "", variants = "";
        foreach (var part in parts.Skip(1).Where(part => part.Length > 0))
            if (part.Length == 1)
                // A single letter begins an extension.
                break;
            else if (part.Length == 4 && part.All(char.IsAsciiLetter) && script.Length == 0)
                script = "-" + part;
            else if (IsRegion(part) && region.Length == 0)
                region = "-" + part;
            else if (part == "ny" && language is ("no" or "nb"))
                // Java's code for Nynorsk.
                language = "nn";
            else
                variants += "-" + part;
        return language + script + region + variants;
    }

    /// <summary>The tag and its shorter forms, longest first.</summary>
    public static IEnumerable<string> Forms(string? tag)
    {
        var normal = Normal(tag);
        if (normal.Length == 0)
            yield break;
        for (var form = normal; ; form = form[..form.LastIndexOf('-')])
        {
            var isLast = !form.Contains('-', StringComparison.Ordinal);
            if (isLast && normal.Split('-') is [_, { Length: 4 }, var region, ..] && IsRegion(region))
                yield return form + "-" + region;
            yield return form;
            if (isLast)
                break;
        }
        var language = normal.Split('-')[0];
        if (language is "nb" or "nn" or "no")
            yield return language == "no" ? "nb" : "no";
    }

    static bool IsRegion(string part) => part.Length == 2 ? part.All(char.IsAsciiLetter) : part.Length == 3 && part.All(char.IsAsciiDigit);
}
