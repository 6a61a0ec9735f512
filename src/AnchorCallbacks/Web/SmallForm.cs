namespace AnchorCallbacks.Web;

/// <summary>Reads a form of texts. All of it stays in memory: a temporary file would hold a person's values in the clear.</summary>
static class SmallForm
{
    const int MaxBytes = 64 * 1024;
    const int MaxValues = 512;

    /// <returns>Null: the request has no form, or a longer one.</returns>
    public static async Task<IFormCollection?> Read(HttpContext context) =>
        !context.Request.HasFormContentType || context.Request.ContentLength > MaxBytes ? null
        : await context.Request.ReadFormAsync(new()
        {
            MemoryBufferThreshold = MaxBytes,
            BufferBodyLengthLimit = MaxBytes,
            MultipartBodyLengthLimit = MaxBytes,
            ValueLengthLimit = MaxBytes,
            ValueCountLimit = MaxValues,
        }, context.RequestAborted);
}
