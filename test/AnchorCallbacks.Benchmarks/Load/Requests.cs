using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.People;

namespace AnchorCallbacks.Benchmarks.Load;

/// <summary>Builds requests as AP writes them.</summary>
static class Requests
{
    const string Boundary = "benchmark-7d0f1c";

    public static Request[] For(LoadJob job)
    {
        var population = new Population(job.Seed, job.Size, job.Alike);
        var photo = Photo(job.PhotoBytes);
        var requests = new Request[job.People];
        Parallel.For(0, job.People, i =>
        {
            var person = population[job.First + i * job.Stride];
            requests[i] = job.Kind switch
            {
                LoadKind.Get => Get(person, job.Token),
                LoadKind.Put => Put(person, job.Token),
                _ => Upload(person, job.Token, photo),
            };
        });
        if (job.Shuffled)
            new Random((int)job.Seed).Shuffle(requests);
        return requests;
    }

    public static Request Get(Person person, string token)
    {
        var memo = person.Memo.Length == 0 ? "" : $"&memo={Uri.EscapeDataString(person.Memo)}&memo_type={person.MemoType}";
        return new(Head("GET", $"/customer?account={person.Account}{memo}&type={person.Type}", token, "application/json", null));
    }

    static Request Put(Person person, string token)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(person.Members.ToDictionary(field => field.Name, field => field.Value));
        return new([.. Head("PUT", "/customer", token, "application/json; charset=utf-8", body.Length), .. body]);
    }

    static Request Upload(Person person, string token, byte[] photo)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in person.Members)
            form.Append(CultureInfo.InvariantCulture,
                $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        form.Append(CultureInfo.InvariantCulture,
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"photo_id_front\"; filename=\"front.jpg\"\r\nContent-Type: "
                + $"image/jpeg\r\n\r\n");
        var start = Encoding.UTF8.GetBytes(form.ToString());
        var end = Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n");
        var head = Head("PUT", "/customer", token, $"multipart/form-data; boundary={Boundary}", start.Length + photo.Length + end.Length);
        return new([.. head, .. start], photo, end);
    }

    /// <summary>A JPEG by its first bytes; the rest cannot be compressed either.</summary>
    public static byte[] Photo(int bytes)
    {
        var photo = new byte[bytes];
        new Dice(4711).Fill(photo);
        ((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF, 0xE0]).CopyTo(bytes > 0 ? photo : new byte[4]);
        return photo;
    }

    static byte[] Head(string method, string target, string token, string contentType, int? length) => Encoding.ASCII.GetBytes(
        $"{method} {target} HTTP/1.1\r\nContent-Type: {contentType}\r\nAuthorization: Bearer {token}\r\n"
        + (length is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes}\r\n") : "")
        + "Host: 127.0.0.1\r\nConnection: Keep-Alive\r\nAccept-Encoding: gzip\r\nUser-Agent: okhttp/4.12.0\r\n\r\n");
}
