using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>Writes structured fields in the one form that RFC 9651 gives them.</summary>
static class StructuredText
{
    /// <summary>A field's value. Null if it is no dictionary and no list.</summary>
    public static string? Of(string text)
    {
        if (StructuredFields.Dictionary(text) is { } dictionary)
            return string.Join(", ", dictionary.Select(Member));
        return StructuredFields.List(text) is { } list ? string.Join(", ", list.Select(Value)) : null;
    }

    /// <summary>The value of a member, without its name.</summary>
    public static string Value(FieldMember member) =>
        member.Items is { } items ? Of(items, member.Parameters) : Of(new FieldItem(member.Value!, member.Parameters));

    public static string Of(IReadOnlyList<FieldItem> items, IReadOnlyList<(string Name, object Value)> parameters)
    {
        var output = new StringBuilder().Append('(').AppendJoin(' ', items.Select(Of)).Append(')');
        WriteParameters(output, parameters);
        return output.ToString();
    }

    public static string Of(FieldItem item)
    {
        var output = new StringBuilder();
        WriteBare(output, item.Value);
        WriteParameters(output, item.Parameters);
        return output.ToString();
    }

    static string Member(FieldMember member)
    {
        if (member.Items is not null || member.Value is not true)
            return $"{member.Name}={Value(member)}";
        var output = new StringBuilder(member.Name);
        WriteParameters(output, member.Parameters);
        return output.ToString();
    }

    static void WriteParameters(StringBuilder output, IReadOnlyList<(string Name, object Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            output.Append(';').Append(name);
            if (value is not true)
                WriteBare(output.Append('='), value);
        }
    }

    static void WriteBare(StringBuilder output, object value) => _ = value switch
    {
        string text => output.Append('"').Append(text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"'),
        long number => output.Append(CultureInfo.InvariantCulture, $"{number}"),
        decimal number => output.Append(number.ToString("0.0##", CultureInfo.InvariantCulture)),
        bool flag => output.Append(flag ? "?1" : "?0"),
        byte[] bytes => output.Append(':').Append(Convert.ToBase64String(bytes)).Append(':'),
        StructuredFields.Token token => output.Append(token.Text),
        StructuredFields.Date date => output.Append(CultureInfo.InvariantCulture, $"@{date.Seconds}"),
        _ => throw new ArgumentException("The value has no structured form.", nameof(value)),
    };
}
