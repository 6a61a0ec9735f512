using System.Collections.Frozen;

namespace AnchorCallbacks.Sep9.Checks;

/// <summary>Codes of ISO 3166-1 and ISO 639-1. The process runs without culture data, so the tables are here.</summary>
static class CodeChecks
{
    const string CountryTable =
        "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL " +
        "BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD " +
        "CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA " +
        "DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF " +
        "GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN " +
        "IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA " +
        "KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE " +
        "MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM " +
        "NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM " +
        "PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN " +
        "SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL " +
        "TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR " +
        "VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

    const string LanguageTable =
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et " +
        "eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl " +
        "km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj " +
        "om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to " +
        "tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

    static readonly FrozenDictionary<string, string> Alpha3 = CountryTable.Split(' ')
        .SelectMany(entry => new[] { (Code: entry[..2], Alpha3: entry[2..]), (Code: entry[2..], Alpha3: entry[2..]) })
        .ToFrozenDictionary(entry => entry.Code, entry => entry.Alpha3, StringComparer.OrdinalIgnoreCase);

    static readonly FrozenDictionary<string, string> Alpha2 = CountryTable.Split(' ')
        .ToFrozenDictionary(entry => entry[2..], entry => entry[..2]);

    static readonly FrozenSet<string> Languages = LanguageTable.Split(' ').ToFrozenSet();

    public static Checked Country(string value, DateOnly today) =>
        Alpha3.TryGetValue(value, out var code)
            ? Checked.Good(code)
            : Checked.Bad("must be an ISO 3166-1 country code, such as USA");

    /// <summary>SEP-9's card.country_code has two letters where every other country code has three.</summary>
    public static Checked CountryAlpha2(string value, DateOnly today) =>
        Alpha3.TryGetValue(value, out var code)
            ? Checked.Good(Alpha2[code])
            : Checked.Bad("must be an ISO 3166-1 alpha-2 country code, such as US");

    /// <summary>Wallets send what the phone is set to (<c>en-US</c>); the language in it is plain.</summary>
    public static Checked Language(string value, DateOnly today)
    {
        var end = value.AsSpan().IndexOfAny('-', '_');
        var language = (end < 0 ? value : value[..end]).ToLowerInvariant();
        return Languages.Contains(language)
            ? Checked.Good(language)
            : Checked.Bad("must be an ISO 639-1 language code, such as en");
    }
}
