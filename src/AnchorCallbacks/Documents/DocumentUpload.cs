namespace AnchorCallbacks.Documents;

/// <summary>A file that has come in whole and is not yet anybody's document. All its chunks are in the store already, or all but the
/// last: that goes in with the transaction that makes it a document, so a small photo costs no write of its own.</summary>
/// <param name="Key">The document's own key, in the clear until a customer's key wraps it.</param>
/// <param name="MediaType">As the bytes show it; empty when unknown.</param>
/// <param name="Digest">Keyed, so that it tells equal files apart from others and nothing else.</param>
/// <param name="LastChunk">Empty when it is in a file as the others are.</param>
sealed record DocumentUpload(string Id, byte[] Key, string MediaType, long Size, byte[] Digest, int Chunks, byte[] LastChunk);
