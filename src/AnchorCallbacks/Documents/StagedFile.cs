using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Documents;

/// <summary>An upload in a file. It is marked as orphaned on disk before the file is created, so that no orphaned file is
/// unknown.</summary>
sealed class StagedFile(Database database, ChunkFiles files, string id, long due) : Staging(database, id, due)
{
    ChunkFile? file;

    public override async Task Add(int number, byte[] chunk)
    {
        if (file is null)
        {
            await Database.Write(async connection => await Mark(connection), key: new(Id));
            file = files.Create(Id);
        }
        file.Append(chunk);
    }

    public override async Task<byte[]> Finish(byte[] last)
    {
        file!.Append(last);
        await file.Flush();
        return [];
    }

    public override void Dispose() => file?.Dispose();
}
