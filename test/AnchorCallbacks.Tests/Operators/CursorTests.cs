using System.Buffers.Text;
using System.Text;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>A cursor is a text from outside, though this server wrote it.</summary>
[OnEachEngine]
sealed class CursorTests
{
    static readonly (string List, int Parts)[] Lists =
        [("/customers", 6), ("/customers/{id}/audit", 1), ("/customers/{id}/history", 1), ("/inbox", 2), ("/outbox", 1), ("/quotes", 2),
            ("/transactions", 2)];

    [Test]
    public async Task What_no_text_can_be_is_refused_on_each_list()
    {
        await using var server = await TestServer.Start();
        var id = (await server.PutCustomer(WalletSample.Person(WalletSample.Account()))).Id!;
        foreach (var (list, parts) in Lists)
            foreach (var part in (string[])["%00", "a%00b", "0\0", "%2500%00"])
                await AssertRefused(server, list.Replace("{id}", id, StringComparison.Ordinal),
                    Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part + "&", parts))));
        foreach (var (list, parts) in Lists)
        {
            await AssertRefused(server, list.Replace("{id}", id, StringComparison.Ordinal),
                [.. Enumerable.Repeat((byte[])[0xFF, (byte)'&'], parts).SelectMany(bytes => bytes)]);
            // Another spelling of a cursor that could be right.
            await AssertRefused(server, list.Replace("{id}", id, StringComparison.Ordinal),
                Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("%30&", parts))));
        }
    }

    static async Task AssertRefused(TestServer server, string list, byte[] cursor) =>
        (await server.Look($"{list}?cursor={Base64Url.EncodeToString(cursor)}")).AssertProblem(400, "invalid", "cursor");
}
