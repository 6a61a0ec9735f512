using System.ComponentModel;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers.Reviewing;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>Who works on a customer.</summary>
sealed record AssignmentAnswer
{
    public required string CustomerId { get; init; }

    [Description("Absent: nobody.")]
    public string? AssignedTo { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record NextRequest
{
    [Description("Only customers as this type.")]
    [Text(64)]
    public string? Type { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record NoteRequest
{
    [Description("For other operators. No wallet sees it.")]
    [Text(2000)]
    public required string Text { get; init; }
}

/// <summary>An empty answer: it is done.</summary>
sealed record DoneAnswer;

/// <summary>A note of an operator for other operators.</summary>
sealed record NoteEntry
{
    public required DateTime At { get; init; }

    public required string Author { get; init; }

    public required string Text { get; init; }

    public static NoteEntry Of(NoteRow row, string customerId, byte[] key) =>
        new() { At = Time(row.At), Author = row.Author, Text = CustomerNotes.Open(customerId, key, row.Id, row.Note) };
}
