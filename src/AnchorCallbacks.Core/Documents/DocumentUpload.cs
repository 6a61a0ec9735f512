namespace AnchorCallbacks.Documents;

/// <summary>A complete file that is not yet a customer's document. All its chunks are in the store, or all but the last. The last is saved
/// in the transaction that makes it a document, so that a small photo needs no extra write.</summary>
/// <param name="Key">The document's key, not yet wrapped by a customer's key.</param>
/// <param name="MediaType">Detected from the bytes; empty if unknown.</param>
/// <param name="Digest">A keyed digest. It shows whether two files are equal, and nothing else.</param>
/// <param name="LastChunk">Empty if it is in a file with the others.</param>
sealed record DocumentUpload(string Id, byte[] Key, string MediaType, long Size, byte[] Digest, int Chunks, byte[] LastChunk);
