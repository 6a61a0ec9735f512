using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>PUTs full of planted values, one for every reason there is to refuse one.</summary>
static class RefusedRequests
{
    public static IEnumerable<(string Reason, HttpContent Body)> All(PlantedPerson person)
    {
        foreach (var (name, value) in PlantedPerson.Bad)
            yield return ($"bad {name}",
                Json([.. PlantedPerson.Good.Where(good => good.Name != name), ("account", WalletSample.Account()), (name, value)]));

        var whole = JsonSerializer.Serialize(PlantedPerson.Good.Append(("account", WalletSample.Account()))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2));
        yield return ("cut JSON", Json(whole[..^20]));
        yield return ("JSON with something after it", Json(whole + "wilhelmina@planted-mail.example"));
        yield return ("JSON array", Json($"[{whole}]"));
        yield return ("JSON text", Json("\"Wilhelmina-Desideria\""));
        yield return ("an object for a value", Json("""{"first_name":{"given":"Wilhelmina-Desideria"}}"""));
        yield return ("half a surrogate pair", Json("""{"last_name":"Wilhelmina-Desideria\ud800"}"""));
        yield return ("JSON over its limit",
            Json(whole[..^1] + ",\"unknown\":\"" + string.Concat(Enumerable.Repeat("Wilhelmina-Desideria ", 60_000)) + "\"}"));
        yield return ("a malformed account", Json([.. PlantedPerson.Good, ("account", "Wilhelmina-Desideria")]));
        yield return ("an unknown id", Json([.. PlantedPerson.Good, ("id", "nobodys-id-at-all")]));
        yield return ("no account and no id", Json(PlantedPerson.Good));
        yield return ("a memo type there is not",
            Json([.. PlantedPerson.Good, ("account", WalletSample.Account()), ("memo", "1"), ("memo_type", "Wilhelmina-Desideria")]));
        yield return ("a type that is too long",
            Json([.. PlantedPerson.Good, ("account", WalletSample.Account()),
            ("type", string.Concat(Enumerable.Repeat("Wilhelmina-Desideria", 20)))]));
        yield return ("a type with U+0000",
            Json([.. PlantedPerson.Good, ("account", WalletSample.Account()), ("type", "Wilhelmina-Desideria\0")]));
        yield return ("a photo in Base64 that is none",
            Json([.. PlantedPerson.Good, ("account", WalletSample.Account()),
            ("photo_id_front", Convert.ToBase64String(PlantedPerson.NoPhoto))]));
        yield return ("no content type", Bytes(whole, null));
        yield return ("another content type", Bytes(whole, "text/plain"));
        yield return ("a form", new FormUrlEncodedContent(PlantedPerson.Good.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));

        yield return ("a file that is no photo", Multipart(person, ("photo_id_back", PlantedPerson.NoPhoto)));
        yield return ("a file over its limit", Multipart(person, ("photo_id_back", [.. person.Photo, .. person.Photo])));
        yield return ("a request over its limit",
            Multipart(person, ("photo_id_back", person.Photo), ("photo_proof_residence", person.Photo),
            ("photo_proof_of_income", person.Photo)));
        yield return ("text that is not UTF-8",
            Multipart(person, ("first_name", [.. Encoding.UTF8.GetBytes("Wilhelmina-Desideria"), 0xFF])));
        yield return ("text over its limit",
            Multipart(person, ("birth_place", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Wilhelmina-Desideria", 2000))))));
        yield return ("no boundary", Bytes(Encoding.UTF8.GetString(PlantedPerson.Document), "multipart/form-data"));
        yield return ("no last boundary",
            Bytes($"--b\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\nWilhelmina-Desideria",
            "multipart/form-data; boundary=b"));
        yield return ("a broken part header",
            Bytes($"--b\r\nWilhelmina-Desideria\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"));
    }

    public static HttpContent Json(params (string Name, string Value)[] members) =>
        Json(JsonSerializer.Serialize(members.DistinctBy(member => member.Name)
            .ToDictionary(member => member.Name, member => member.Value)));

    public static HttpContent Json(string text) => Bytes(text, "application/json");

    static ByteArrayContent Bytes(string text, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    static MultipartFormDataContent Multipart(PlantedPerson person, params (string Name, byte[] Content)[] parts)
    {
        var body = new MultipartFormDataContent { { new StringContent(WalletSample.Account()), "account" } };
        body.Add(new ByteArrayContent(person.Photo), "photo_id_front", "photoIdFront");
        foreach (var (name, content) in parts)
            body.Add(new ByteArrayContent(content), name, name);
        foreach (var (name, value) in PlantedPerson.Good.Where(good => parts.All(part => part.Name != good.Name)))
            body.Add(new StringContent(value), name);
        return body;
    }
}
