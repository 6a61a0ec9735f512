using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Benchmarks.Seeding;

/// <summary>A person as the server stores one: read, decided and sealed by its own code, and written by its own statements.</summary>
sealed class SealedCustomer
{
    const int TextLimit = 4096;

    readonly CustomerSave created;
    readonly CustomerSave? moved;

    public SealedCustomer(Person person, CustomerTypes types, DateTimeOffset at)
    {
        created = Decide(null, [], person.Members, types, person.Id, at);
        if (person.Later.Count > 0)
            moved = Decide(created.Customer, [.. StatusesOf(created)], person.LaterMembers, types, person.Id, at.AddDays(30));
    }

    public async ValueTask Write(DbConnection connection, DataKeys keys)
    {
        if (!await created.TryRun(connection, keys) || (moved is not null && !await moved.TryRun(connection, keys)))
            throw new InvalidOperationException("The store has this customer already.");
    }

    static CustomerSave Decide(Customer? current, List<StatusRow> stored, IEnumerable<Field> members, CustomerTypes types, string id,
        DateTimeOffset at)
    {
        var form = new CustomerPutForm(TextLimit);
        foreach (var (name, value) in members)
            if (form.Add(name, value) is { } refusal)
                throw new InvalidOperationException(refusal.Text);
        if (form.Complete().Failed(out var failure, out var put)
            || CustomerUpdate.Decide(current, put, types, (current?.Version ?? 0) + 1, DateOnly.FromDateTime(at.UtcDateTime))
                .Failed(out failure, out var update))
            throw new InvalidOperationException(failure!.Text);
        return new(current, update, put, CustomerStatuses.Changes(types, update.Record, stored, update.Type, at), false, id,
            RandomNumberGenerator.GetBytes(Aead.KeyBytes), [], at);
    }

    static IEnumerable<StatusRow> StatusesOf(CustomerSave save) =>
        [new() { Type = save.Update.Type.Name, Status = CustomerEvaluation.Of(save.Update.Type, save.Update.Record).Status.Word() }];
}
