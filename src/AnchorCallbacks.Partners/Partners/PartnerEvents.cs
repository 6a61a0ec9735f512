using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners;

/// <summary>Records what partners see differently, in the transaction that causes it.</summary>
sealed class PartnerEvents(ChangeLog changes)
{
    public bool Wants(ChangeKind kind) => changes.Wants(kind);

    public void Committed() => changes.Committed();

    /// <param name="write">Writes the members of the data.</param>
    public ValueTask Add(DbConnection connection, ChangeKind kind, string partner, string customerId, DateTimeOffset now,
        Action<Utf8JsonWriter> write) =>
        changes.AddForPartner(connection, kind, partner, customerId, Data(write), now);

    /// <summary>Tells the anchor's own systems of a status that no decision of an operator has changed.</summary>
    public async ValueTask TellAnchor(DbConnection connection, string customerId, string status, DateTimeOffset now)
    {
        if (changes.Wants(ChangeKind.CustomerUpdated)
            && await CustomerRows.Find(connection, CustomerKey.OfId(customerId)) is { } customer)
            await changes.Add(connection, ChangeKind.CustomerUpdated,
                new() { CustomerId = customerId, Version = customer.Version, PartnerStatus = status }, customer.TypesSeen, now);
    }

    public static string Time(long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static string Data(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.Written);
    }
}
