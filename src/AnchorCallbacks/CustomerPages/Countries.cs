using System.Collections.Concurrent;
using System.Globalization;
using AnchorCallbacks.Sep9.Checks;
using AnchorCallbacks.Web;
using PhoneNumbers;

namespace AnchorCallbacks.CustomerPages;

/// <summary>Lists of countries by their names in a language.</summary>
static class Countries
{
    static readonly ConcurrentDictionary<TextTable, IReadOnlyList<(string, string)>> Names = [], Codes = [];

    /// <summary>Three letters and the name.</summary>
    public static IReadOnlyList<(string Code, string Name)> Of(PageTexts texts) => Names.GetOrAdd(texts.Table, _ =>
        Sorted(CodeChecks.Countries.Select(country => (country.Alpha3, texts.Country(country.Alpha3))), texts));

    /// <summary>Two letters, the name and the calling code.</summary>
    public static IReadOnlyList<(string Region, string Name)> Phones(PageTexts texts) => Codes.GetOrAdd(texts.Table, _ =>
        Sorted(CodeChecks.Countries
            .Select(country => (country.Alpha2, Code: CallingCode(country.Alpha2), Name: texts.Country(country.Alpha3)))
            .Where(country => country.Code > 0)
            .Select(country => (country.Alpha2, string.Create(CultureInfo.InvariantCulture, $"{country.Name} +{country.Code}"))), texts));

    static int CallingCode(string region) => PhoneNumberUtil.GetInstance().GetCountryCodeForRegion(region);

    static List<(string, string)> Sorted(IEnumerable<(string, string Name)> countries, PageTexts texts)
    {
        var order = StringComparer.Create(CultureInfo.GetCultureInfo(texts.Language), ignoreCase: true);
        return [.. countries.OrderBy(country => country.Name, order)];
    }
}
