using static AnchorCallbacks.Simulator.Contract.CustomerCases;

namespace AnchorCallbacks.Simulator.Contract;

/// <summary>Multipart requests with photos.</summary>
static class DocumentCases
{
    const int LargeBytes = 900 * 1024;

    static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    static readonly byte[] Pdf = [.. "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"u8,
        .. "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"u8];

    static readonly string[] AllFiles =
    [
        "photo_id_front", "photo_id_back", "notary_approval_of_photo_id", "photo_proof_residence", "photo_proof_of_income",
        "proof_of_liveness",
    ];

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        new("multipart-one-photo", async run =>
        {
            var answer = await Stored(run, await run.PutFiles([.. Person(run)], [("photo_id_front", Png)]));
            run.Learn("photo", answer.Id!);
        }),
        new("multipart-text-only", async run => await Same(run, await run.Put(("account", run.Account("photo")), Type(run),
            ("additional_name", "Only text")))),
        new("multipart-all-files", async run => await Same(run, await run.PutFiles([.. Key(run)],
            [.. AllFiles.Select(name => (name, name == "photo_proof_residence" ? Pdf : Png))], ("sex", "other"), ("referral_id", "r-77")))),
        new("multipart-900-kb", async run => await Same(run, await run.PutFiles([.. Key(run)], [("photo_id_back", Large())]))),
        new("json-base64-photo", async run => await Same(run, await run.PutFiles([.. Key(run)], [("photo_id_front", Png)]))),
        new("multipart-not-an-image", async run =>
            (await run.PutFiles([.. Key(run)], [("photo_id_back", "this is not a picture"u8.ToArray())])).IsStoredOrRefused()),
        new("multipart-empty-file", async run => (await run.PutFiles([.. Key(run)], [("photo_id_back", [])])).IsStoredOrRefused()),
        new("customer-get-with-files", async run => (await run.Get(("account", run.Account("photo")), Type(run))).IsOf(run.Id("photo"))),
    ];

    static (string, string)[] Key(ContractRun run) => [("account", run.Account("photo")), ("type", run.Options.CustomerType)];

    static (string, string)[] Person(ContractRun run) =>
        [.. Key(run), ("first_name", "Phó"), ("last_name", "Tô 後"), ("email_address", "photo@example.com")];

    static byte[] Large() => [.. Png, .. new byte[LargeBytes - Png.Length]];

    static async Task Same(ContractRun run, ContractAnswer answer)
    {
        var id = run.Id("photo");
        (await Stored(run, answer)).Require(answer.Id == id, $"'id' must stay {id}: it is the same account");
    }
}
