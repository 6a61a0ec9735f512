using AnchorCallbacks.Store;

namespace AnchorCallbacks.Documents;

/// <summary>An upload in rows, with one write for each. The last is saved in the transaction that makes the upload a document.</summary>
sealed class StagedRows(Database database, string id, long due) : Staging(database, id, due)
{
    public override async Task Add(int number, byte[] chunk) => await Database.Write(async connection =>
    {
        if (number == 0)
            await Mark(connection);
        return await DocumentStore.InsertChunk(connection, Id, number, chunk);
    }, key: new(Id));

    public override Task<byte[]> Finish(byte[] last) => Task.FromResult(last);

    public override void Dispose()
    {
    }
}
