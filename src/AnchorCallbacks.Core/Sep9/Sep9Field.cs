using System.Text;

namespace AnchorCallbacks.Sep9;

/// <summary>The kind of a field (SEP-12 <c>fields.type</c>).</summary>
enum FieldKind
{
    Text,
    Number,
    Date,
    Binary,
}

/// <summary>One line of the catalogue: everything the server knows about a SEP-9 field.</summary>
/// <param name="Check">Checks the cleaned text; for <see cref="FieldKind.Binary"/> the detected media type.</param>
sealed record Sep9Field(string Name, FieldKind Kind, Check Check, string En, string Es)
{
    /// <summary>A second name of the same field. Answers use <see cref="Name"/>.</summary>
    public string? Alias { get; init; }

    /// <summary>AP drops the alias, so that a value under it never arrives.</summary>
    public bool AliasDropped { get; init; }

    /// <summary>Set if AP drops the field: what to do in place of asking for it.</summary>
    public string? Instead { get; init; }

    /// <summary>The field with the format of this one. If the format is not E.164, this field is not checked.</summary>
    public string? FormatField { get; init; }

    /// <summary>Keeps every character: an address or memo of another blockchain.</summary>
    public bool Verbatim { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    public int Index { get; init; }

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    public string KindName => Kind switch
    {
        FieldKind.Number => "number",
        FieldKind.Date => "date",
        FieldKind.Binary => "binary",
        _ => "string",
    };
}
