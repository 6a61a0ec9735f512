using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>A member of a structured dictionary (RFC 9651): an item or an inner list, with parameters.</summary>
/// <param name="Items">The items of an inner list; null for an item alone.</param>
/// <param name="Value">The item; null for a list.</param>
sealed record FieldMember(string Name, IReadOnlyList<FieldItem>? Items, object? Value,
    IReadOnlyList<(string Name, object Value)> Parameters)
{
    public object? Parameter(string name) => Find(Parameters, name);

    public static object? Find(IReadOnlyList<(string Name, object Value)> parameters, string name)
    {
        foreach (var (key, value) in parameters)
            if (key == name)
                return value;
        return null;
    }
}

/// <summary>An item of an inner list.</summary>
sealed record FieldItem(object Value, IReadOnlyList<(string Name, object Value)> Parameters);

/// <summary>Reads structured fields (RFC 9651). Values: <c>string</c> for strings, <c>long</c>, <c>decimal</c>, <c>bool</c>,
/// <c>byte[]</c>, <see cref="Token"/> and <see cref="Date"/>.</summary>
sealed class StructuredFields
{
    public sealed record Token(string Text);

    public sealed record Date(long Seconds);

    const int MostMembers = 64;

    readonly string text;
    int at;

    StructuredFields(string text) => this.text = text;

    /// <returns>Null if the text is no dictionary, or names a member twice.</returns>
    public static List<FieldMember>? Dictionary(string text)
    {
        try
        {
            return new StructuredFields(text).ReadDictionary();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <returns>Null if the text is no list. Its members have no names.</returns>
    public static List<FieldMember>? List(string text)
    {
        try
        {
            return new StructuredFields(text).ReadMembers(reader => reader.ReadMember(""));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    List<FieldMember> ReadDictionary()
    {
        var names = new HashSet<string>();
        return ReadMembers(reader =>
        {
            var name = reader.Key();
            if (!names.Add(name))
                throw new FormatException();
            if (reader.Peek != '=')
                return new(name, null, true, reader.Parameters());
            reader.at++;
            return reader.ReadMember(name);
        });
    }

    List<FieldMember> ReadMembers(Func<StructuredFields, FieldMember> read)
    {
        var members = new List<FieldMember>();
        Skip(' ');
        while (at < text.Length)
        {
            if (members.Count == MostMembers)
                throw new FormatException();
            members.Add(read(this));
            SkipBlanks();
            if (at == text.Length)
                return members;
            Expect(',');
            SkipBlanks();
            if (at == text.Length)
                throw new FormatException();
        }
        return members;
    }

    FieldMember ReadMember(string name)
    {
        if (Peek != '(')
            return new(name, null, Bare(), Parameters());
        Expect('(');
        var items = new List<FieldItem>();
        while (true)
        {
            Skip(' ');
            if (Peek == ')')
                break;
            if (items.Count == MostMembers)
                throw new FormatException();
            items.Add(new(Bare(), Parameters()));
            if (Peek is not (' ' or ')'))
                throw new FormatException();
        }
        Expect(')');
        return new(name, items, null, Parameters());
    }

    List<(string, object)> Parameters()
    {
        var parameters = new List<(string Name, object Value)>();
        while (Peek == ';')
        {
            at++;
            Skip(' ');
            var name = Key();
            object value = true;
            if (Peek == '=')
            {
                at++;
                value = Bare();
            }
            if (parameters.Count == MostMembers || parameters.Exists(known => known.Name == name))
                throw new FormatException();
            parameters.Add((name, value));
        }
        return parameters;
    }

    object Bare() => Peek switch
    {
        '"' => String(),
        ':' => Bytes(),
        '?' => Flag(),
        '@' => ReadDate(),
        '-' or (>= '0' and <= '9') => Number(),
        _ => ReadToken(),
    };

    string String()
    {
        at++;
        var value = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '"')
                return value.ToString();
            if (c == '\\')
                c = at < text.Length && text[at] is '"' or '\\' ? text[at++] : throw new FormatException();
            if (c is < ' ' or > '~')
                throw new FormatException();
            value.Append(c);
        }
        throw new FormatException();
    }

    byte[] Bytes()
    {
        var end = text.IndexOf(':', ++at);
        if (end < 0)
            throw new FormatException();
        var base64 = text[at..end];
        at = end + 1;
        return base64.Any(char.IsWhiteSpace) ? throw new FormatException() : Convert.FromBase64String(base64);
    }

    bool Flag()
    {
        at++;
        return Peek is '0' or '1' ? text[at++] == '1' : throw new FormatException();
    }

    object Number()
    {
        var start = at;
        at += Peek == '-' ? 1 : 0;
        var digits = Digits();
        if (Peek != '.')
            return digits is > 0 and <= 15 ? long.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture)
                : throw new FormatException();
        at++;
        return digits is > 0 and <= 12 && Digits() is > 0 and <= 3
            ? decimal.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture) : throw new FormatException();
    }

    int Digits()
    {
        var start = at;
        while (char.IsAsciiDigit(Peek))
            at++;
        return at - start;
    }

    Date ReadDate()
    {
        at++;
        return Number() is long seconds ? new(seconds) : throw new FormatException();
    }

    Token ReadToken()
    {
        var start = at;
        if (!char.IsAsciiLetter(Peek) && Peek != '*')
            throw new FormatException();
        while (char.IsAsciiLetterOrDigit(Peek) || "!#$%&'*+-.^_`|~:/".Contains(Peek, StringComparison.Ordinal))
            at++;
        return new(text[start..at]);
    }

    string Key()
    {
        var start = at;
        if (!char.IsAsciiLetterLower(Peek) && Peek != '*')
            throw new FormatException();
        while (char.IsAsciiLetterLower(Peek) || char.IsAsciiDigit(Peek) || Peek is '_' or '-' or '.' or '*')
            at++;
        return text[start..at];
    }

    char Peek => at < text.Length ? text[at] : '\0';

    void Expect(char c) => at = Peek == c ? at + 1 : throw new FormatException();

    void Skip(char c)
    {
        while (Peek == c)
            at++;
    }

    void SkipBlanks()
    {
        while (Peek is ' ' or '\t')
            at++;
    }
}
