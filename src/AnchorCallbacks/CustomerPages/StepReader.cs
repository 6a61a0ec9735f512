using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AnchorCallbacks.CustomerPages;

/// <summary>What the browser sent for a step: texts as they were typed, and files that are stored and not yet a customer's.</summary>
sealed class StepInput
{
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DocumentUpload> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Why a part was not taken, by field.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>The form's token was right, and the body was complete.</summary>
    public bool IsWhole { get; set; }
}

/// <summary>Reads a step's form as it arrives: files go to the store in sealed chunks. Only the step's own fields are read, and only after
/// the form's token.</summary>
sealed class StepReader(DocumentStore documents, PageSessions sessions, Limits limits, TimeProvider clock)
{
    public const string CountrySuffix = ".country";

    public async Task<StepInput> Read(PageRequest request, IReadOnlyList<FormField> fields)
    {
        var input = new StepInput();
        using var timeout = new CancellationTokenSource(limits.Upload, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Http.RequestAborted);
        try
        {
            await Fill(input, request, fields, either.Token);
        }
        catch (Exception e) when (e is IOException or InvalidDataException
            || (e is OperationCanceledException && timeout.IsCancellationRequested))
        {
            // The form counts as not sent.
        }
        finally
        {
            if (!input.IsWhole)
                Discard(input);
        }
        return input;
    }

    public void Discard(StepInput input)
    {
        foreach (var upload in input.Files.Values)
            documents.Discard(upload);
        input.Files.Clear();
    }

    async Task Fill(StepInput input, PageRequest request, IReadOnlyList<FormField> fields, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Http.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary)
            return;
        var body = new LimitedStream(request.Http.Request.Body, limits.MultipartBytes);
        var reader = new MultipartReader(boundary.ToString(), body, 16 * 1024);
        var hasToken = false;
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                return;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (!hasToken)
            {
                if (name != PageGuard.TokenField
                    || !sessions.IsFormToken(request.Session, await CustomerPutText.Read(section.Body, 256, cancel)))
                    return;
                hasToken = true;
            }
            else if (Find(fields, name) is { } field)
                await Take(input, request, field, name, section.Body, cancel);
        }
        input.IsWhole = hasToken;
    }

    async Task Take(StepInput input, PageRequest request, FormField field, string name, Stream content, CancellationToken cancel)
    {
        if (field.Input != FormInput.File)
        {
            if (await CustomerPutText.Read(content, limits.TextCharacters, cancel) is { } text)
                input.Texts.TryAdd(name, text);
            else
                input.Errors[field.Name] = request.Texts["error.too_long"];
            return;
        }
        if (input.Files.ContainsKey(name))
            return;
        // A visit that has sent too much is read no further: files that are stored and discarded cost as much as others.
        if (!await sessions.MayUpload(request.Session))
        {
            if (await content.ReadAsync(new byte[1], cancel) > 0)
                input.Errors[name] = request.Texts["error.too_many"];
            return;
        }
        if ((await documents.Receive(name, content, cancel)).Failed(out _, out var upload))
        {
            input.Errors[name] = request.Texts.With("error.too_large", Limits.Describe(limits.FileBytes));
            await sessions.NoteUpload(request.Session, limits.FileBytes);
        }
        else if (upload is not null)
        {
            input.Files[name] = upload;
            await sessions.NoteUpload(request.Session, upload.Size);
        }
    }

    /// <summary>A value that an operator has accepted stays.</summary>
    static FormField? Find(IReadOnlyList<FormField> fields, string name)
    {
        foreach (var field in fields)
            if (!field.IsFixed && (field.Name == name || (field.Input == FormInput.Phone && field.Name + CountrySuffix == name)))
                return field;
        return null;
    }
}
