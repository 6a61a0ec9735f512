using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sep9;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Customers.Types;

/// <summary>The list <c>transactionRules</c> of customer-types.yaml.</summary>
static class TransactionRuleReader
{
    static readonly string[] Kinds = ["deposit", "deposit-exchange", "withdrawal", "withdrawal-exchange", "receive"];

    public static List<TransactionRule> Read(YamlNode? node, YamlProblems problems)
    {
        if (node is YamlSequenceNode list)
            return [.. list.Children.Select(rule => ReadRule(rule, problems))];
        if (node is not null)
            problems.Add(node, "transactionRules must be a list (- when: …)");
        return [];
    }

    static TransactionRule ReadRule(YamlNode node, YamlProblems problems)
    {
        var rule = problems.Members(node, "a transaction rule", "when", "require", "review");
        var when = rule.TryGetValue("when", out var conditions)
            ? problems.Members(conditions, "when", "sep", "kind", "asset", "amountAtLeast", "role") : [];
        var sep = problems.Text(when.GetValueOrDefault("sep"), "sep");
        if (sep is not (null or "6" or "24" or "31"))
            problems.Add(when["sep"], "sep must be 6, 24 or 31");
        var kind = problems.Text(when.GetValueOrDefault("kind"), "kind");
        if (kind is not null && !Kinds.Contains(kind))
            problems.Add(when["kind"], $"kind must be one of {string.Join(", ", Kinds)}");
        var role = problems.Text(when.GetValueOrDefault("role"), "role");
        if (role is not (null or "sender" or "receiver"))
            problems.Add(when["role"], "role must be sender or receiver");
        Amount? least = null;
        if (problems.Text(when.GetValueOrDefault("amountAtLeast"), "amountAtLeast") is { } text)
        {
            if (Amount.TryParse(text, out var amount))
                least = amount;
            else
                problems.Add(when["amountAtLeast"], "amountAtLeast must be a decimal number, such as 1000 or 0.5");
        }
        var require = new List<Sep9Field>();
        foreach (var name in problems.Texts(rule.GetValueOrDefault("require"), "require"))
            if (Sep9Catalogue.Find(name) is { Instead: null } field)
                require.Add(field);
            else
                problems.Add(rule["require"], Sep9Catalogue.Find(name) is { Instead: { } instead }
                    ? $"the Anchor Platform never forwards {name}: {instead}" : $"'{name}' is not a SEP-9 field");
        var review = problems.Choice(rule.GetValueOrDefault("review"), "review", ("auto", Review.Auto), ("manual", Review.Manual));
        if (require.Count == 0 && review is null)
            problems.Add(node, "a transaction rule must have require, review or both");
        return new(sep, kind, problems.Text(when.GetValueOrDefault("asset"), "asset"), least, role, require, review == Review.Manual);
    }
}
