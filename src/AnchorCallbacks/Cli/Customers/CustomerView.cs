using System.Globalization;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Customers;

/// <summary>Shows customers to people.</summary>
static class CustomerView
{
    public static Listing MakeTable() => new(
        new("Id"), new("Type", Fit.End), new("Status"), new("In review since", IsExtra: true), new("Account", Fit.Middle, IsExtra: true),
        new("Memo", Fit.End, IsExtra: true), new("Version", IsExtra: true), new("Updated", IsExtra: true));

    public static void AddRow(Listing table, CustomerSummary customer) => table.Add(
        customer.Id, customer.Type,
        customer.EraseAt is null ? customer.Status : $"deleted, kept until {Printable.Time(customer.EraseAt)}",
        Printable.Time(customer.ReviewSince), customer.Account,
        customer.Memo is null ? "" : $"{customer.Memo} ({customer.MemoType})", $"{customer.Version}", Printable.Time(customer.UpdatedAt));

    public static void Show(Output output, CustomerDetail customer)
    {
        var details = new Details();
        foreach (var (label, value) in new[]
        {
            ("Customer", customer.Id), ("Account", Account(customer.Account, customer.Memo, customer.MemoType)),
            ("Version", customer.Version.ToString(CultureInfo.InvariantCulture)), ("Created", Printable.Time(customer.CreatedAt)),
            ("Updated", Printable.Time(customer.UpdatedAt)), ("Deleted", Printable.Time(customer.DeletedAt)),
            ("Kept until", Printable.Time(customer.EraseAt)), ("Taken by", customer.AssignedTo ?? ""),
            ("Answered", Printable.Time(customer.AnsweredAt)),
            ("Partner", string.Join(", ", customer.Partners?.Select(partner => $"{partner.Name} {partner.Reference}") ?? [])),
            ("Partner's status", customer.PartnerStatus is not { } set ? ""
                : set.ChangedSince.Count == 0 ? set.Status : $"{set.Status}, changed since: {string.Join(' ', set.ChangedSince)}"),
        })
            details.Add(label, value);
        output.Show(details);
        ShowTypes(output, customer.Types);
        ShowFields(output, customer.Fields);
        foreach (var ask in customer.Asked)
        {
            var type = ask.Type is null ? "" : $" as {Printable.Text(ask.Type)}";
            output.Write($"Asked for {ask.Field}{type}{(ask.Open ? "" : " (given)")}: {Printable.Text(ask.Message)}");
        }
        foreach (var note in customer.Notes)
            output.Write($"Note of {note.Author}, {Printable.Time(note.At)}: {Printable.Text(note.Text)}");
        foreach (var pending in customer.PendingApprovals)
            output.Write($"Waits for approval ({pending.Id}{(pending.Stale ? ", stale" : "")}): "
                + $"{ApprovalVerbs.Describe(pending)} by {pending.ProposedBy}");
        ShowList(output, "Transactions in review",
            customer.TransactionsInReview.Select(known => (known.StartedAt, new[] { known.Id, known.Sep, known.Status })));
        ShowList(output, "Transactions", customer.Transactions.Select(known => (known.FirstSeenAt, new[] { known.Id, known.Type, "" })));
        ShowList(output, "Audit", customer.Audit.Select(entry => (entry.At, new[] { entry.Actor, entry.Action, $"{entry.Detail}" })));
    }

    public static void ShowTypes(Output output, IEnumerable<TypeState> types)
    {
        var table = new Listing(new("Type"), new("Status"), new("Wanted", Fit.End), new("In review", Fit.End), new("Verdict", Fit.End));
        foreach (var type in types)
            table.Add(type.Type, type.Status, string.Join(' ', type.Wanted ?? []), string.Join(' ', type.InReview ?? []),
                $"{type.Verdict?.Decision} {Printable.Text(type.Verdict?.Message)}".Trim());
        output.Show(table);
    }

    static void ShowFields(Output output, IReadOnlyDictionary<string, FieldState> fields)
    {
        // Values stay whole, because an operator reads them and copies a document's id.
        var table = new Listing(new("Field"), new("Version"), new("Value"), new("Verdict"));
        foreach (var (name, field) in fields)
            table.Add(name, $"{field.Version}", field.Document is { } document ? Describe(document) : field.Value,
                $"{field.Verdict} {Printable.Text(field.Message)} {Printable.Text(field.Problem)}".Trim());
        output.Show(table);
    }

    static string Describe(DocumentState document) =>
        $"document {document.Id} ({document.MediaType}, {Printable.Count(document.Size, "byte")})";

    static void ShowList(Output output, string title, IEnumerable<(DateTime At, string[] Parts)> items)
    {
        var table = new Listing(new(title), new(""), new(""), new("", Fit.End));
        foreach (var (at, parts) in items)
            table.Add([Printable.Time(at), .. parts]);
        if (table.Count > 0)
            output.Write("");
        output.Show(table);
    }

    static string Account(string account, string? memo, string? memoType) =>
        memo is null ? account : $"{account} memo {memo} ({memoType})";
}
