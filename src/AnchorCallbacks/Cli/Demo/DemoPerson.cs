namespace AnchorCallbacks.Cli.Demo;

/// <summary>What has happened to a made-up customer when the demo begins.</summary>
enum DemoState
{
    /// <summary>The wallet has sent only a name.</summary>
    Incomplete,

    /// <summary>Photos wait for an officer.</summary>
    InReview,

    /// <summary>An officer has accepted the photos.</summary>
    Accepted,

    /// <summary>An officer has asked for a better photo.</summary>
    PhotoRejected,

    /// <summary>An officer has rejected the customer.</summary>
    Rejected,
}

/// <summary>What the wallet has begun.</summary>
enum DemoTransaction
{
    None,
    Deposit,
    Withdrawal,
    Payment,
}

/// <summary>A made-up customer.</summary>
sealed record DemoPerson(
    int Number, string FirstName, string LastName, string Country, string CountryName, string City, string BirthDate, string IdNumber,
    string Type, DemoState State, DemoTransaction Transaction = DemoTransaction.None, string Amount = "100")
{
    public static IReadOnlyList<DemoPerson> All { get; } =
    [
        new(1, "Lucía", "Fernández Ríos", "MEX", "Mexico", "Guadalajara", "1991-04-12", "FRL-910412",
            "sep6", DemoState.InReview, DemoTransaction.Deposit, "250"),
        new(2, "Chidi", "Okonkwo", "NGA", "Nigeria", "Enugu", "1986-11-03", "NG-4471902",
            "sep31-receiver", DemoState.Accepted),
        new(3, "João", "Pereira Nunes", "BRA", "Brazil", "Recife", "1979-07-29", "BR-7729041",
            "sep6", DemoState.Accepted, DemoTransaction.Deposit, "75.50"),
        new(4, "Priya", "Raman", "IND", "India", "Coimbatore", "1994-01-18", "IN-3018894",
            "sep6", DemoState.PhotoRejected, DemoTransaction.Withdrawal, "40"),
        new(5, "Marek", "Nowicki", "POL", "Poland", "Lublin", "1983-09-07", "PL-CFA55021",
            "sep6", DemoState.InReview),
        new(6, "Siti", "Rahmawati", "IDN", "Indonesia", "Bandung", "1998-06-21", "ID-9806217",
            "sep6", DemoState.Incomplete, DemoTransaction.Deposit, "500"),
        new(7, "Thandiwe", "Mokoena", "ZAF", "South Africa", "Bloemfontein", "1975-02-14", "ZA-7502140",
            "sep6", DemoState.Rejected),
        new(8, "Lan", "Nguyễn Thị", "VNM", "Viet Nam", "Hue", "1990-12-30", "VN-0901230",
            "sep6", DemoState.InReview, DemoTransaction.Withdrawal, "120"),
        new(9, "Olena", "Kovalenko", "UKR", "Ukraine", "Poltava", "1988-05-05", "UA-8805051",
            "sep31-sender", DemoState.Accepted, DemoTransaction.Payment, "300"),
        new(10, "Amadou", "Diallo", "SEN", "Senegal", "Thies", "1996-08-16", "SN-9608166",
            "sep6", DemoState.InReview, DemoTransaction.Deposit, "60"),
    ];

    public string Name => $"{FirstName} {LastName}";

    /// <summary>The texts that the wallet sends.</summary>
    public (string Name, string Value)[] Texts
    {
        get
        {
            (string, string)[] name = [("type", Type), ("first_name", FirstName), ("last_name", LastName)];
            (string, string)[] rest =
            [
                ("email_address", $"{Canvas.Plain(FirstName).ToLowerInvariant()}.{Number}@example.com"), ("birth_date", BirthDate),
                ("city", City), ("address_country_code", Country), ("id_type", "id_card"), ("id_country_code", Country),
                ("id_number", IdNumber),
            ];
            (string, string)[] bank = Type != "sep31-receiver" ? []
                : [("bank_account_number", "0123456789"), ("bank_account_type", "savings"), ("bank_number", "044150149")];
            return State == DemoState.Incomplete ? name : [.. name, .. rest, .. bank];
        }
    }
}
