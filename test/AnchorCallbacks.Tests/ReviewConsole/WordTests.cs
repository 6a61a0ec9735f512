using System.Reflection;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Events;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Platform;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Transactions;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>Every word that the server or AP writes has a text in each language of the console.</summary>
sealed class WordTests
{
    static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    static IEnumerable<string> Words<T>() where T : struct, IWord<T> => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(property => property.PropertyType == typeof(T)).Select(property => ((T)property.GetValue(null)!).Value);

    static IEnumerable<string> All() =>
    [
        .. Enum.GetValues<OperatorRole>().Select(role => role.Word()), .. Enum.GetValues<CustomerStatus>().Select(status => status.Word()),
        .. Enum.GetValues<Verdict>().Select(VerdictState.Word), .. Constants(typeof(OutboxState)), .. Constants(typeof(EventState)),
        .. Constants(typeof(SubscriptionState)), .. Constants(typeof(Role)), .. Words<TransactionStatus>(), .. Words<TransactionKind>(),
        .. ChangeKinds.Names, .. EventEnvelope.KnownTypes, .. Constants(typeof(Notice)),
    ];

    [TestCase("en"), TestCase("es")]
    public void Every_word_and_action_has_a_text(string language)
    {
        var texts = ConsoleTexts.Of(language).Keys.ToHashSet();

        Assert.That(AuditActions.All.Count(), Is.GreaterThan(40));
        Assert.That(AuditActions.All.Where(action => !texts.Contains($"action.{action}")), Is.Empty);
        Assert.That(All().Where(word => !texts.Contains($"word.{word}")), Is.Empty);
    }

    [Test]
    public void An_action_keeps_what_follows_its_first_word()
    {
        var texts = ConsoleTexts.Of("es");

        Assert.That(texts.Action("rotate-keys"), Is.EqualTo("Claves del servicio renovadas"));
        Assert.That(texts.Action("sign-in as reviewer"), Is.EqualTo("Sesión iniciada: revisor"));
        Assert.That(texts.Action("end hawk"), Is.EqualTo("Credenciales terminadas: hawk"));
        Assert.That(texts.Action("add with first_name last_name"), Is.EqualTo("Añadido: first_name last_name"));
        Assert.That(texts.Words("sender NEEDS_INFO first_name"), Does.StartWith("Remitente: Falta información, Nombre"));
    }

    [Test]
    public void A_text_that_is_empty_or_too_long_is_refused_in_plain_words()
    {
        var (texts, text) = (ConsoleTexts.Of("es"), new TextAttribute(1000).ErrorMessage);

        Assert.That(texts.Said($"reason: {text}"), Is.EqualTo("Escriba el motivo, con 1000 caracteres como máximo."));
        Assert.That(texts.Said($"note: {text}"), Is.EqualTo("Escriba una nota de 1000 caracteres como máximo."));
        Assert.That(texts.Said($"message: {new LocalizedTextAttribute().ErrorMessage}"),
            Is.EqualTo("Escriba un mensaje de 1000 caracteres como máximo."));
    }
}
