using System.Diagnostics;
using System.Threading.Channels;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Benchmarks.Seeding;

/// <summary>Fills a store: all cores seal, one writer writes thousands of customers in a transaction, in the order of every
/// index.</summary>
static class Seeder
{
    const int PerTransaction = 250, Ahead = 2;

    /// <summary>A population's customers were made over this time.</summary>
    static readonly TimeSpan Age = TimeSpan.FromDays(365);

    /// <summary>A new store of the built server's with all of the population in it.</summary>
    /// <returns>Customers a second.</returns>
    public static async Task<double> Fill(string folder, Population population, Action<long>? progress = null)
    {
        await ServerProcess.MakeStore(folder);
        await using var database = Database.Open(new StoreOptions(ServerProcess.StoreIn(folder)), TimeProvider.System);
        using var keys = await ServiceKeys.Open(database, new KeyOptions(Path.Combine(folder, "data", "master.key"), null));
        if (await database.Read(async connection => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM customers")) > 0)
            throw new InvalidOperationException("The store has customers already.");
        var types = CustomerTypesBuilder.Build(
            CustomerTypesFile.Read(Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml")), Validation.Strict,
                NullLogger<CustomerTypes>.Instance);

        var took = Stopwatch.StartNew();
        var start = TimeProvider.System.GetUtcNow() - Age - TimeSpan.FromDays(60);
        var chunks = Channel.CreateBounded<Task<SealedCustomer[]>>(Ahead);
        var making = Task.Run(async () =>
        {
            for (long from = 0; from < population.Size; from += PerTransaction)
            {
                var (first, count) = (from, (int)Math.Min(PerTransaction, population.Size - from));
                await chunks.Writer.WriteAsync(Task.Run(() => Seal(population, first, count, types, start)));
            }
            chunks.Writer.Complete();
        });
        long done = 0;
        await foreach (var chunk in chunks.Reader.ReadAllAsync())
        {
            var customers = await chunk;
            await database.Write(async connection =>
            {
                foreach (var customer in customers)
                    await customer.Write(connection, keys.DataKeys);
                return true;
            });
            progress?.Invoke(done += customers.Length);
        }
        await making;
        while (!await database.Scrub())
        {
        }
        return population.Size / took.Elapsed.TotalSeconds;
    }

    static SealedCustomer[] Seal(Population population, long first, int count, CustomerTypes types, DateTimeOffset start)
    {
        var customers = new SealedCustomer[count];
        for (var i = 0; i < count; i++)
            customers[i] = new(population[first + i], types, start + Age * ((double)(first + i) / population.Size));
        return customers;
    }
}
