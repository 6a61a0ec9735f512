using System.Text;

namespace AnchorCallbacks.Sep9;

/// <summary>The word AP and wallets know a field's kind by (SEP-12 <c>fields.type</c>).</summary>
enum FieldKind
{
    Text,
    Number,
    Date,
    Binary,
}

/// <summary>One line of the catalogue: everything the server knows of a SEP-9 field.</summary>
/// <param name="Check">Run on the cleaned text; for <see cref="FieldKind.Binary"/> on the media type its bytes show.</param>
sealed record Sep9Field(string Name, FieldKind Kind, Check Check, string En, string Es)
{
    /// <summary>A second name for the same thing; answered under <see cref="Name"/>.</summary>
    public string? Alias { get; init; }

    /// <summary>AP drops the alias, so a wallet that answers under it is not heard.</summary>
    public bool AliasDropped { get; init; }

    /// <summary>Set where AP drops the field: what to do instead of asking for it.</summary>
    public string? Instead { get; init; }

    /// <summary>The field that names another format for this one; given and not E.164, this one goes unchecked.</summary>
    public string? FormatField { get; init; }

    /// <summary>Another chain's address or memo, which keeps each of its characters.</summary>
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
