using System.Globalization;

namespace AnchorCallbacks.Benchmarks.People;

/// <summary>Made-up people, the same for the same seed and number.</summary>
/// <param name="Size">How many a table is to hold, in their order; 0: any number, in no order.</param>
/// <param name="Alike">All of one type, complete and without a memo, so that answers about them are equally long.</param>
sealed record Population(ulong Seed, long Size = 0, bool Alike = false)
{
    static readonly string[] Types =
        ["sep6", "sep6", "sep6", "sep6", "sep6", "sep24", "sep31-sender", "sep31-sender", "sep31-receiver", "sep31-receiver"];

    public Person this[long number]
    {
        get
        {
            var dice = Dice.For(Seed, number);
            var place = Size == 0 ? dice.Next()
                : (ulong)(((UInt128)(ulong)number << 64) / (ulong)Size) + dice.Next() % (ulong.MaxValue / (ulong)Size);
            var (id, account) = (Keys.Id(place, ref dice), Keys.Account(place, ref dice));
            var (memo, memoType) = Alike ? ("", "") : Memo(ref dice);
            var type = Alike ? "sep6" : dice.Of(Types);
            var at = dice.Of(Names.Places);
            var fields = Fields(ref dice, type, at, complete: Alike || dice.Percent(80));
            return new(id, account, memo, memoType, type, fields, !Alike && dice.Percent(20) ? Moved(ref dice, at) : []);
        }
    }

    static (string, string) Memo(ref Dice dice) => dice.Below(100) switch
    {
        < 15 => (dice.Next().ToString(CultureInfo.InvariantCulture), "id"),
        < 18 => ($"customer {dice.Digits(8)}", "text"),
        _ => ("", ""),
    };

    static List<Field> Fields(ref Dice dice, string type, Names.Place at, bool complete)
    {
        var (first, last) = (dice.Of(Names.First), dice.Of(Names.Last));
        List<Field> fields =
        [
            new("first_name", first),
            new("last_name", $"{last} {dice.Of(Names.Last)}"),
            new("mobile_number", at.Dial + "9" + dice.Digits(8)),
            new("address_country_code", at.Country),
        ];
        if (!complete)
            return fields;
        fields.AddRange(
        [
            new("email_address", $"user{dice.Digits(9)}@{dice.Of(Names.Mail)}"),
            new("birth_date", Date(ref dice, 1945, 60)),
            new("birth_country_code", at.Country),
            new("state_or_province", at.State),
            new("city", at.City),
            new("postal_code", dice.Digits(at.PostalDigits)),
            new("address", Address(ref dice, at)),
            new("id_type", dice.Of(Names.Documents)),
            new("id_country_code", at.Country),
            new("id_number", at.Country[..2] + dice.Digits(9)),
            new("id_expiration_date", Date(ref dice, 2030, 9)),
            new("tax_id", dice.Digits(11)),
            new("occupation", dice.Of(Names.Occupations)),
            new("language_code", at.Language),
        ]);
        if (type == "sep31-receiver")
            fields.AddRange(
            [
                new("bank_name", dice.Of(Names.Banks)),
                new("bank_account_number", dice.Digits(14)),
                new("bank_account_type", dice.Percent(50) ? "checking" : "savings"),
                new("bank_number", dice.Digits(9)),
            ]);
        return fields;
    }

    static List<Field> Moved(ref Dice dice, Names.Place at) =>
        [new("address", Address(ref dice, at)), new("postal_code", dice.Digits(at.PostalDigits))];

    static string Address(ref Dice dice, Names.Place at) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{dice.Of(Names.Streets)} {dice.Below(4000) + 1}, {dice.Below(30) + 1}º B\n{at.City}, {at.State}");

    static string Date(ref Dice dice, int from, int years) =>
        new DateOnly(from, 1, 1).AddDays(dice.Below(years * 365)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
