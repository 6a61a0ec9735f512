using static AnchorCallbacks.Simulator.Contract.CustomerCases;

namespace AnchorCallbacks.Simulator.Contract;

/// <summary>Values that wallets send and AP forwards.</summary>
static class ValueCases
{
    const int LongText = 2 * 1024 * 1024;

    static readonly (string, string?)[] Everything =
    [
        ("first_name", "Full"), ("last_name", "Record"), ("additional_name", "M."), ("address_country_code", "USA"),
        ("state_or_province", "CA"), ("city", "San Francisco"), ("postal_code", "94105"), ("address", "1 Market St, San Francisco"),
        ("mobile_number", "+14155550101"), ("email_address", "full@example.com"), ("birth_date", "1985-02-28"),
        ("birth_place", "Oslo, Norway"), ("birth_country_code", "NOR"), ("bank_name", "Bank of Tests"),
        ("bank_account_number", "13719713158835300"), ("bank_account_type", "savings"), ("bank_number", "026009593"),
        ("bank_phone_number", "+14155550102"), ("bank_branch_number", "001"), ("external_transfer_memo", "memo"),
        ("clabe_number", "032180000118359719"), ("cbu_number", "2850590940090418135201"), ("cbu_alias", "mi.alias.cbu"),
        ("mobile_money_number", "+254700000001"), ("mobile_money_provider", "M-Pesa"), ("tax_id", "123-45-6789"), ("tax_id_name", "SSN"),
        ("occupation", "2521"), ("employer_name", "Acme"), ("employer_address", "2 Market St"), ("language_code", "en"),
        ("id_type", "passport"), ("id_country_code", "NOR"), ("id_issue_date", "2019-05-01"), ("id_expiration_date", "2039-05-01"),
        ("id_number", "N1234567"), ("ip_address", "2001:db8::1"), ("sex", "other"), ("referral_id", "r-77"),
    ];

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("customer-put-every-text-field", async run => await Make(run, "full", [.. Key(run), .. Everything])),
        new("customer-get-every-text-field", async run => (await run.Get(Key(run))).IsOf(run.Id("full"))),
        // AP drops the fields of organizations, so nothing of the customer is left.
        new("customer-put-organization-fields", run => Same(run)),
        new("customer-put-unknown-and-null-fields", async run =>
            (await Put(run, ("last_name", ""), ("city", "Bergen"))).IsStoredOrRefused()),
        new("customer-put-verification-code", async run =>
            (await Put(run, ("mobile_number_verification", "123456"), ("email_address_verification", "654321"))).IsStoredOrRefused()),
        new("customer-put-unicode", run => Same(run, ("first_name", "محمد"), ("last_name", "李 😀 \"quoted\" \\ back\nline"),
            ("address", "<script>alert(1)</script>; DROP TABLE customer;--"))),
        new("customer-put-numbers-and-booleans", async run =>
            (await Put(run, ("tax_id", "true"), ("id_number", "12345"))).IsStoredOrRefused()),
        new("customer-put-long-value", async run => (await Put(run, ("address", new string('x', LongText)))).IsStoredOrRefused()),
        new("customer-put-dates-with-zone", async run =>
            (await Put(run, ("birth_date", "1985-02-28T00:00:00Z"), ("id_issue_date", "2019-05-01T00:00:00.000Z"))).IsStoredOrRefused()),
        new("customer-get-odd-type-and-lang", async run =>
        {
            var answer = await run.Get(("account", run.Account("full")), ("type", "sep6 \"x\"&y/é"), ("lang", "zh-Hant-TW"));
            if (answer.Status == 200)
                answer.IsCustomer();
            else
                answer.IsRefusal(400);
        }),
    ];

    static (string, string?)[] Key(ContractRun run) => [("account", run.Account("full")), Type(run)];

    static Task<ContractAnswer> Put(ContractRun run, params (string, string?)[] members) => run.Put([.. Key(run), .. members]);

    static async Task Same(ContractRun run, params (string, string?)[] members)
    {
        var (id, answer) = (run.Id("full"), await Stored(run, await Put(run, members)));
        answer.Require(answer.Id == id, $"'id' must stay {id}: it is the same account");
    }
}
