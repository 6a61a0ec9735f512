using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AnchorCallbacks.Customers;

/// <summary>Reads PUT /customer as JSON or multipart. It discards the uploads of a request that fails.</summary>
sealed class CustomerPutReader(DocumentStore documents, Limits limits, TimeProvider clock)
{
    public async Task<Result<CustomerPut>> Read(HttpRequest request)
    {
        // AP ends a call after ten minutes. A slow wallet must not hold a connection for longer.
        using var timeout = new CancellationTokenSource(limits.Upload, clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.HttpContext.RequestAborted);
        var form = new CustomerPutForm(limits.TextCharacters);
        var complete = false;
        try
        {
            if (await Fill(form, request, cancel.Token) is { } failure)
                return failure;
            var put = form.Complete();
            complete = !put.Failed(out _, out _);
            return put;
        }
        catch (BodyTooLargeException)
        {
            return Failure.Invalid($"body: a multipart request must not be larger than {Limits.Describe(limits.MultipartBytes)}");
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Failure.Invalid("body: broke off or is not well formed");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Failure.Invalid("body: took too long to arrive");
        }
        finally
        {
            if (!complete)
                foreach (var upload in form.Uploads)
                    documents.Discard(upload);
        }
    }

    async Task<Failure?> Fill(CustomerPutForm form, HttpRequest request, CancellationToken cancel)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return Failure.Invalid("Content-Encoding: must be absent; send the body as it is");
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return Unsupported;
        if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return await FillFromJson(form, request, cancel);
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return Unsupported;
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > 200)
            return Failure.Invalid("Content-Type: multipart/form-data needs a boundary of at most 200 characters");
        return await FillFromMultipart(form, boundary.ToString(), request, cancel);
    }

    async Task<Failure?> FillFromJson(CustomerPutForm form, HttpRequest request, CancellationToken cancel)
    {
        var (bytes, cut) = await RequestBody.Read(request, limits.JsonBytes, cancel);
        using (bytes)
        {
            if (cut)
                return Failure.Invalid($"body: a JSON request must not be larger than {Limits.Describe(limits.JsonBytes)}");
            if (CustomerPutJson.Read(bytes.Written, form).Failed(out var failure, out var files))
                return failure;
            foreach (var (name, content) in files)
                if (await TakeFile(form, name, new MemoryStream(content, writable: false), cancel) is { } fileFailure)
                    return fileFailure;
            return null;
        }
    }

    async Task<Failure?> FillFromMultipart(CustomerPutForm form, string boundary, HttpRequest request, CancellationToken cancel)
    {
        var reader = new MultipartReader(boundary, new LimitedStream(request.Body, limits.MultipartBytes), 16 * 1024);
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
        {
            // A part whose name cannot be read is refused. To ignore it could lose data.
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                || HeaderUtilities.RemoveQuotes(disposition.Name).ToString() is not { Length: > 0 } name)
            {
                // If the body breaks off here, this throws and the answer says so.
                await section.Body.CopyToAsync(Stream.Null, cancel);
                return Failure.Invalid("Content-Disposition: every part needs one, such as form-data; name=\"first_name\"");
            }
            Failure? failure = null;
            if (CustomerPutForm.IsFile(name))
                failure = await TakeFile(form, name, section.Body, cancel);
            else if (CustomerPutForm.IsKnown(name))
                failure = await CustomerPutText.Read(section.Body, limits.TextCharacters, cancel) is { } text
                    ? form.Add(name, text)
                    : Failure.Invalid($"{name}: must be UTF-8 text of at most {form.LimitOf(name)} characters");
            if (failure is not null)
                return failure;
        }
        return null;
    }

    async Task<Failure?> TakeFile(CustomerPutForm form, string name, Stream content, CancellationToken cancel)
    {
        if (form.NeedsFile(name) is not { } field)
            return null;
        if ((await documents.Receive(name, content, cancel)).Failed(out var failure, out var upload))
            return failure;
        if (upload is not null && form.Add(field, name, upload) is { } superseded)
            documents.Discard(superseded);
        return null;
    }

    static Failure Unsupported => Failure.Invalid("Content-Type: must be application/json or multipart/form-data");
}
