using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Documents;

/// <summary>An upload in a file. Its mark is on disk before the file is made: no file is ever nobody's without being known.</summary>
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
