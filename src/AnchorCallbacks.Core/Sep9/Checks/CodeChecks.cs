using System.Collections.Frozen;

namespace AnchorCallbacks.Sep9.Checks;

/// <summary>Codes of ISO 3166-1 and ISO 639-1.</summary>
static class CodeChecks
{
    /// <summary>All assigned countries, and XK, which banks use for Kosovo.</summary>
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
        "VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

    static readonly FrozenDictionary<string, string> Alpha3 = CountryTable.Split(' ')
        .SelectMany(entry => new[] { (Code: entry[..2], Alpha3: entry[2..]), (Code: entry[2..], Alpha3: entry[2..]) })
        .ToFrozenDictionary(entry => entry.Code, entry => entry.Alpha3, StringComparer.OrdinalIgnoreCase);

    static readonly FrozenDictionary<string, string> Alpha2 = CountryTable.Split(' ')
        .ToFrozenDictionary(entry => entry[2..], entry => entry[..2]);

    public static IEnumerable<(string Alpha2, string Alpha3)> Countries =>
        CountryTable.Split(' ').Select(entry => (entry[..2], entry[2..]));

    public static Checked Country(string value, DateOnly today) =>
        Alpha3.TryGetValue(CodeText.Compact(value), out var code)
            ? Checked.Good(code)
            : Checked.Bad(RuleTexts.Country);

    /// <summary>SEP-9's card.country_code has two letters. All other country codes have three.</summary>
    public static Checked CountryAlpha2(string value, DateOnly today) =>
        Alpha3.TryGetValue(CodeText.Compact(value), out var code)
            ? Checked.Good(Alpha2[code])
            : Checked.Bad(RuleTexts.CountryAlpha2);

    /// <summary>Wallets send the locale of the phone (<c>en-US</c>). Its language is stored.</summary>
    public static Checked Language(string value, DateOnly today) =>
        LanguageTag.LanguageOf(CodeText.Fold(value)) is { } language ? Checked.Good(language) : Checked.Bad(RuleTexts.Language);
}
