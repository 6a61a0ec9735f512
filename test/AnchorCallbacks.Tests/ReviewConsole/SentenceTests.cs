using System.Text.Json;
using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>Every sentence of the server that the console shows has a text in each other language.</summary>
sealed partial class SentenceTests
{
    /// <summary>Where the sentences are made: reasons and problems, alarms, and what the audit log adds.</summary>
    static readonly string[] Makers =
    [
        "AnchorCallbacks.Core/Payouts/PayableRule.cs", "AnchorCallbacks.Core/Payouts/PayoutKind.cs",
        "AnchorCallbacks.Core/Payouts/PayoutCheck.cs", "AnchorCallbacks.Core/Payouts/UnconfirmedRestore.cs",
        "AnchorCallbacks.Core/Notifications/*.cs", "AnchorCallbacks.Core/Transactions/TransactionStore.cs",
        "AnchorCallbacks.Core/Transactions/PlatformLink.cs", "AnchorCallbacks.Core/Events/EventWorker.cs",
        "AnchorCallbacks.Core/Webhooks/Webhook*.cs", "AnchorCallbacks.Core/Webhooks/Subscriptions.cs",
        "AnchorCallbacks.Core/Webhooks/ReceiverUrl.cs", "AnchorCallbacks.Core/Customers/CustomerDeletion.cs",
        "AnchorCallbacks.Core/Customers/Erasure.cs", "AnchorCallbacks.Core/Customers/CarriedVerdicts.cs",
        "AnchorCallbacks.Platform/PlatformClient*.cs", "AnchorCallbacks.Platform/Failures/*.cs", "AnchorCallbacks.Platform/Sending/*.cs",
        "AnchorCallbacks.Platform/Calls/Queries.cs", "AnchorCallbacks.Platform/Calls/Releases.cs",
        "AnchorCallbacks.Platform/Model/Quote.cs", "AnchorCallbacks.Store/Store/PostgresErrors.cs",
        "AnchorCallbacks.Store/Store/StoreException.cs", "AnchorCallbacks/Operators/Health.cs",
        "AnchorCallbacks/Operators/HealthReport.cs", "AnchorCallbacks/Operators/ConfigAnswers.cs",
        "AnchorCallbacks/StoreTools/RepeatedDeletions.cs", "AnchorCallbacks.Core/Rates/RateRules.cs",
        "AnchorCallbacks.Core/Rates/RateQuery.cs", "AnchorCallbacks.Core/Rates/Remote/*.cs",
        "AnchorCallbacks.Core/Rates/Table/*.cs", "AnchorCallbacks.Store/Hosting/YamlProblems.cs",
        "AnchorCallbacks.Core/Customers/Types/*.cs", "AnchorCallbacks.Core/Customers/Approvals/FourEyes.cs",
        "AnchorCallbacks.Store/Hosting/SettingSource.cs",
    ];

    /// <summary>Parts of sentences, texts for others than operators, and exceptions that reach no page.</summary>
    static readonly HashSet<string> NotShown =
    [
        "the {}", "no price: ", "; instead: {}", "in {} {}", "out {} {}", "{}: {}: {}", "closed transactions", "ended calls",
        "The call {} does not open", "The transaction {} does not open", "The secret of webhook {} does not open",
        "The customer was not accepted.", "More information about the customer is needed.",
        "The customer's information is being reviewed.", "The customer's information is complete.",
        "must be host names or addresses, separated by commas, perhaps with a port, such as hooks.lan:8443",
        "There must be as many ids as calls.", "Each call must have an id of its own.", "AP 3.0.0 and later need the customer's id.",
        "Nothing was sent: the callback server answers {} for the customer, so the transaction would not wait but go on.",
        "JSON-RPC params are an object.", "A call with the same id is under way.", "The connection took too long.",
        "It is not known whether the call took effect: {}. Read the transaction before you send it again.",
        "Transaction was modified by another request", "AP's answers are not read as {}.", "A release is written as 4.1.8.",
        "Time from a call to its outcome, retries included.", "The database does not answer.",
        "Shows whether the server can work, and its progress. If AP is away, the status stays ok: see platform.",
        "a webhook is paused; a request with a credential shows which",
        "AP does not answer correctly; a request with a credential shows the reason.",
        "AP cannot read customers from here; a request with a credential shows the reason",
        "a changed file is not in force; a request with a credential shows the reason",
        "rate.id: is missing in a firm quote", "rate.expires_at: is missing in a firm quote", "fee.asset: must be a configured asset",
        "fee.amount: {}", "rate.fee.total: {}", "rate.fee.details: each amount must be above 0 and {}", "{}: {}", "HTTP {}", "{}.{}: {}",
        "must have at most {} decimals, as its asset", "sell_asset, buy_asset", "type: must be indicative or firm",
        "sell_amount, buy_amount: exactly one of them must be given", " for '{}'", "{} must be {}a decimal above 0",
        " with at most {} places after the point, as its asset",
        "{}: these are example prices, and every wallet gets them; write your own and take 'example' out",
        "{}: has no pairs, so there are no prices; add some, or set Rates:Source to http",
        "no type (PUT is refused, GET is answered as default)",
        "{}: these are example customer types, and they accept anybody who gives a few texts; write your own and take 'example' out",
        "{}: the Anchor Platform never forwards {}: {}", "{}: the Anchor Platform never forwards {}: it is asked for as {}",
        "must be a list of accept, reject and delete, each alone or with a customer type, such as: accept:sep31-receiver, reject, delete",
    ];

    static string Source => Path.Combine(Repository.Root, "src");

    static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Source, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern));

    static Dictionary<string, string> Table(string language) => JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Path.Combine(Source, "AnchorCallbacks/ReviewConsole/Texts", $"sentences.{language}.json")))!;

    static IEnumerable<string> Others => ConsoleTexts.Languages.Select(language => language.Tag).Where(tag => tag != "en");

    /// <summary>The texts in a file that have more than one word, with {} for each value.</summary>
    static IEnumerable<string> Sentences(string code) =>
        from Match match in Literals().Matches(Joints().Replace(code, ""))
        let text = match.Groups["text"]
        where text.Success
        let plain = match.Value[0] == '$' ? Holes().Replace(text.Value, "{}") : text.Value
        where Words().IsMatch(plain) && !Statements().IsMatch(plain)
        select plain;

    [TestCaseSource(nameof(Others))]
    public void A_sentence_without_a_text_is_found(string language)
    {
        var known = Table(language).Keys.Select(template => Names().Replace(template, "{}")).ToHashSet();
        var made = Makers.SelectMany(Files).SelectMany(file => Sentences(File.ReadAllText(file))
            .Select(text => (File: Path.GetFileName(file), Text: text))).ToList();

        Assert.That(made.Select(sentence => sentence.Text).Where(known.Contains).Distinct().Count(), Is.GreaterThan(100));
        // A value may be given where the sentence is made. A template of a few letters says nothing.
        var shapes = known.Where(text => text.Count(char.IsLetter) > 8).Select(text => text.Split("{}")).ToList();
        Assert.That(made.Where(sentence => !known.Contains(sentence.Text) && !NotShown.Contains(sentence.Text)
            && !Refusals().IsMatch(sentence.Text) && !shapes.Exists(parts => RuleTexts.ValuesIn(sentence.Text, parts) is not null)),
            Is.Empty);
    }

    /// <summary>Where what a form of the console asks for is refused.</summary>
    static readonly string[] Refusers =
    [
        "AnchorCallbacks/Operators/OutboxRoutes.cs", "AnchorCallbacks/Operators/InboxRoutes.cs", "AnchorCallbacks/Operators/AskRoutes.cs",
        "AnchorCallbacks/Operators/ApprovalRoutes.cs", "AnchorCallbacks/Operators/TransactionRoutes.cs",
        "AnchorCallbacks/Operators/OperatorAccounts.cs", "AnchorCallbacks/Operators/DecisionRequest.cs",
        "AnchorCallbacks/Operators/Queue*.cs", "AnchorCallbacks/Operators/PageLinkRoutes.cs", "AnchorCallbacks/Operators/Cursor.cs",
        "AnchorCallbacks.Core/Notifications/OutboxOperations.cs", "AnchorCallbacks.Core/Events/EventOperations.cs",
        "AnchorCallbacks.Core/Customers/CustomerDecision.cs", "AnchorCallbacks.Core/Customers/Approvals/PendingApprovals.cs",
        "AnchorCallbacks.Core/Customers/CustomerRows.cs",
    ];

    /// <summary>Texts with a value that the test cannot guess, and refusals that no form can meet.</summary>
    static readonly string[] NotRefused =
    [
        "id: this call is {}: {}", "id: this event is {}, not {}", "fields: the Anchor Platform never forwards {}: {}",
        "template: there is none of this name; ",
    ];

    [Test]
    public void A_refusal_without_a_text_is_found([Values("en", "es")] string language)
    {
        var texts = ConsoleTexts.Of(language);
        var made = Refusers.SelectMany(Files).SelectMany(file => Sentences(File.ReadAllText(file)))
            .Where(text => Refused().IsMatch(text)).Select(text => Unread().Replace(text, "{}")).Distinct().ToList();

        Assert.That(made, Has.Count.GreaterThan(30));
        Assert.That(made.Except(NotRefused).Where(text => texts.Said(text.Replace("{}", "x", StringComparison.Ordinal))
            == text.Replace("{}", "x", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("id: no pending approval has this id; if it was approved, declined or withdrawn, the customer's audit log says so",
        "Esta decisión ya no espera. El registro de auditoría del cliente dice qué fue de ella.")]
    [TestCase("id: this call is settled: AP has taken it", "AP ha recibido el mensaje, o ya no hace falta. No se envía de nuevo.")]
    [TestCase("id: this event is handled, not parked", "Nada ha cambiado. El estado del evento es: procesado.")]
    [TestCase("id: operator:ana has proposed the same; approve or decline 01",
        "Operador ana ya ha decidido lo mismo. Esa decisión espera aprobación.")]
    [TestCase("id: the transaction is completed", "La transacción sigue sin este mensaje. Su estado: Completada.")]
    [TestCase("fields: first_name has not been given; it can be asked for",
        "El cliente no ha dado este campo, pero puede pedirlo: Nombre.")]
    public void A_refusal_is_in_plain_words(string english, string spanish) =>
        Assert.That(ConsoleTexts.Of("es").Said(english), Is.EqualTo(spanish));

    [TestCaseSource(nameof(Others))]
    public void A_text_uses_the_values_of_its_sentence(string language)
    {
        foreach (var (english, text) in Table(language))
            Assert.That(Names().Matches(text).Select(match => match.Value).Order(),
                Is.EqualTo(Names().Matches(english).Select(match => match.Value).Order()), english);
    }

    [Test]
    public void Each_value_in_the_audit_log_has_a_name_in_both_languages()
    {
        var names = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            .Where(code => code.Contains("AuditLog.Append(", StringComparison.Ordinal)
                || code.Contains("Detail =>", StringComparison.Ordinal))
            .SelectMany(code => Values().Matches(code).Select(match => match.Groups[1].Value)).ToHashSet();

        Assert.That(names, Does.Contain("approved_by").And.Contain("document"));
        Assert.That(names.Where(name => !ConsoleTexts.Of("es").Keys.Contains($"detail.{name}")), Is.EqualTo(["language"]));
    }

    [TestCase("the customer is NEEDS_INFO (missing: first_name last_name)",
        "el cliente tiene el estado «Falta información» (falta: Nombre, Apellidos)")]
    [TestCase("claimed as payout/1 by operator:ana at 2027-01-31T12:00:00Z",
        "pago reservado como payout/1, por: Operador ana, 2027-01-31T12:00:00Z")]
    [TestCase("AP refused notify_refund_sent: something of AP", "AP ha rechazado notify_refund_sent: [something of AP]")]
    [TestCase("refund due: the sender was rejected, and the money is in",
        "devolución pendiente: el remitente fue rechazado, y el dinero ya ha llegado")]
    [TestCase("webhook 1 (crm) is paused: answered 500", "el webhook 1 (crm) está en pausa: contestó 500")]
    [TestCase("a deletion of the receiver waits for approval",
        "el destinatario tiene una decisión pendiente de aprobación: eliminación")]
    [TestCase("no price: sell_amount: must be at least 10 stellar:native", "sin precio: sell_amount: debe ser al menos 10 stellar:native")]
    [TestCase("no price: no price can be given; the price that was found breaks a rule: rate.fee.details: must add up to the total",
        "sin precio: no se puede dar un precio; el encontrado incumple una regla: rate.fee.details: deben sumar el total")]
    [TestCase("no price: Closed on Sundays", "sin precio: [Closed on Sundays]")]
    [TestCase("A changed file is not in force: /etc/rates.yaml:3:5: fixed must be a decimal above 0 with at most 2 places after the point, "
        + "as its asset\n/etc/rates.yaml:9:1: type 'x' has no member 'y'; it may have a, b\n/etc/rates.yaml:1:1: While parsing a node",
        "Un archivo cambiado no está en vigor: /etc/rates.yaml:3:5: fixed debe ser un decimal mayor que 0 con 2 cifras después del punto "
        + "como máximo, como su activo\n/etc/rates.yaml:9:1: el tipo «x»: no tiene ningún miembro «y»; puede tener a, b\n"
        + "/etc/rates.yaml:1:1: [While parsing a node]")]
    [TestCase("A changed file is not in force: a.yaml:1:1: review must be auto or manual",
        "Un archivo cambiado no está en vigor: a.yaml:1:1: review: debe ser [auto] o [manual]")]
    [TestCase("Nobody is here", "[Nobody is here]")]
    [TestCase("superseded", "sustituido por otro")]
    public void A_sentence_is_in_the_readers_language_but_for_what_is_not_the_servers(string english, string spanish)
    {
        Assert.That(Marked(ConsoleTexts.Of("es").Sentence(english)), Is.EqualTo(spanish));
        Assert.That(Marked(ConsoleTexts.Of("en").Sentence(english)), Is.EqualTo(english));
    }

    [TestCase("type=sep6 first_name approved_by=operator:ana", "Tipo: sep6, Nombre, Aprobado por: Operador ana")]
    [TestCase("accept type=sep6 @7 proposed_by=operator:ana", "Aceptado, Tipo: sep6, Persona asociada: 7, Decidido por: Operador ana")]
    [TestCase("history version=3", "Historial, Versión: 3")]
    [TestCase("terms version=2 language=en", "terms, versión: 2, idioma: en")]
    [TestCase("retained until its transactions have ended", "se conserva hasta que terminen sus transacciones")]
    [TestCase("a note of long ago", "[a note of long ago]")]
    public void What_a_line_of_the_audit_log_adds_is_in_the_readers_language(string english, string spanish) =>
        Assert.That(Marked(ConsoleTexts.Of("es").Detail(english)), Is.EqualTo(spanish));

    [Test]
    public async Task The_pages_show_no_sentence_of_the_server_in_another_language()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = await loop.Server.Customer(("account", wallet), ("type", "sep6"), ("first_name", "Ana"));
        var transaction = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(transaction, "pending_customer_info_update");
        await loop.Settle();
        await loop.Server.MustDecide(id, new { decision = "reject", fields = new[] { "first_name" }, message = "?" });
        using var officer = await Browser.SignIn(loop.Server, language: "es");

        Assert.That((await officer.Open($"/console/transactions/{transaction}")).Text,
            Does.Contain("el estado en AP es «").And.Not.Contain("AP's status"));
        var audit = (await officer.Open($"/console/customers/{id}")).Text;
        Assert.That(audit, Does.Contain("Operador local").And.Not.Contain("operator:"));
        await loop.Server.Store.Change("UPDATE outbox SET state = 'parked', reason = 'AP refused the call: Something of AP'");
        var calls = await officer.Open("/console/messages");
        Assert.That(calls.Document.QuerySelector("td span[lang=en]")!.TextContent, Is.EqualTo("AP refused the call: Something of AP"));
        await loop.Server.Store.Change("UPDATE outbox SET reason = 'does not open'");
        Assert.That((await officer.Open("/console/messages")).Text, Does.Contain("no se puede descifrar"));

        await loop.Platform.GoDown();
        await loop.Until(() => loop.Server.Get<PlatformLink>().Alarm is not null, "AP is away");
        Assert.That((await officer.Open("/console/status")).Document.QuerySelector("p.problem")!.TextContent,
            Does.Contain("Desde").And.Not.Contain("Since"));
    }

    [Test]
    public void Words_of_AP_that_repeat_a_sentence_do_no_harm()
    {
        var text = string.Concat(Enumerable.Repeat("no price: ", 50_000));
        Assert.That(Marked(ConsoleTexts.Of("es").Sentence(text)), Does.StartWith("sin precio: sin precio: ").And.EndsWith("no price: ]"));
    }

    static string Marked(IEnumerable<SentencePart> parts) =>
        string.Concat(parts.Select(part => part.IsEnglish ? $"[{part.Text}]" : part.Text));

    /// <summary>Two literals that are one text.</summary>
    [GeneratedRegex("""(?<!")"\s*\+\s*\$?"(?!")""")]
    private static partial Regex Joints();

    /// <summary>Comments, attributes, names of log events and SQL are no texts.</summary>
    [GeneratedRegex(""""
        //.*|\[(?:LoggerMessage|Description|GeneratedRegex|SuppressMessage|EndpointSummary|param)\((?:"(?:\\.|[^"\\])*"|[^"\]])*\)\]
        |\$*"""[\s\S]*?"""|'(?:\\.|[^'\\\n])'
        |\$"(?<text>(?:\\.|\{\{|\}\}|\{(?:[^{}"]|"[^"]*")*\}|[^"\\{}])*)"|@"(?:[^"]|"")*"|"(?<text>(?:\\.|[^"\\\n])*)"
        """", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literals();

    [GeneratedRegex("""\{(?:[^{}"]|"[^"]*")*\}""")]
    private static partial Regex Holes();

    [GeneratedRegex("[A-Za-z}]['.,;:)]* \\S*[a-z{]")]
    private static partial Regex Words();

    [GeneratedRegex(@"^ ?(?:SELECT|UPDATE|INSERT|DELETE|ORDER|NOT EXISTS|state (?:IN|=))|(?:^| )(?:WHERE|AND) ")]
    private static partial Regex Statements();

    /// <summary>Of an operator's request. <see cref="ConsoleTexts.Said"/> has their texts.</summary>
    [GeneratedRegex("^(?:id|url|to|event_id): ")]
    private static partial Regex Refusals();

    [GeneratedRegex("^[a-z_]+: ")]
    private static partial Regex Refused();

    /// <summary>A value in a literal that is joined to another.</summary>
    [GeneratedRegex(@"\{[^{}]+\}(?!/refresh)")]
    private static partial Regex Unread();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Names();

    [GeneratedRegex("""[" ](\w+)=\{""")]
    private static partial Regex Values();
}
