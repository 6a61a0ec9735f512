using static AnchorCallbacks.Tests.Http.Corpus.Bytes;
using static AnchorCallbacks.Tests.Http.Corpus.HostileRequest;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>Targets and methods: paths nobody serves, queries nobody can read.</summary>
static class TargetCorpus
{
    public static IEnumerable<HostileRequest> All => [.. Queries(), .. Prices(), .. Paths(), .. Methods(), .. Lines()];

    static IEnumerable<HostileRequest> Queries()
    {
        yield return Refused("no query", Get("/customer"));
        yield return Refused("an empty query", Get("/customer?"));
        yield return Refused("nothing but separators", Get("/customer?&&&=&=&"));
        yield return Refused("an account without a value", Get("/customer?account"));
        yield return Refused("an empty account", Get("/customer?account="));
        foreach (var broken in (string[])["%", "%4", "%zz", "%u0041", "%C3%28", "%FF", "%C0%80", "%ED%A0%80", "+", "%2B", "a+b", "a%20b",
            "''", "\"", "<>", "\\"])
        {
            yield return Refused($"account {broken}", Get($"/customer?account={broken}"));
            yield return Unknown($"id {broken}", Get($"/customer?id=x{broken}"));
            yield return Taken($"lang {broken}", Get($"/customer?account={Account}&lang={broken}"));
        }
        foreach (var name in (string[])["id", "account", "memo", "memo_type", "type", "transaction_id", "lang"])
        {
            yield return Refused($"U+0000 in {name}", Get($"/customer?{name}=a%00b&account={Account}"));
            yield return Refused($"{name} of 257 characters", Get($"/customer?{name}={new string('x', 257)}&account={Account}"));
        }
        yield return Taken("an account twice, the first good", Get($"/customer?account={Account}&account=x"));
        yield return Refused("an account twice, the second good", Get($"/customer?account=x&account={Account}"));
        yield return Taken("an account's name in escapes", Get($"/customer?%61ccount={Account}"));
        yield return Refused("an account's name in capitals", Get($"/customer?ACCOUNT={Account}"));
        yield return Taken("2,000 parameters",
            Get($"/customer?account={Account}{string.Concat(Enumerable.Range(0, 2000).Select(i => $"&p{i}={i}"))}"));
        yield return Taken("a parameter of 60,000 characters", Get($"/customer?account={Account}&p={new string('x', 60_000)}"));
        yield return Refused("a type of 60,000 characters", Get($"/customer?account={Account}&type={new string('x', 60_000)}"));
        yield return Bare("a parameter of 70,000 characters", Get($"/customer?account={Account}&p={new string('x', 70_000)}"), 414);
        yield return Refused("memo without a meaning", Get($"/customer?account={Account}&memo=abc"));
        yield return Refused("a muxed account with another memo", Get($"/customer?account={Accounts.Muxed(20, 7)}&memo=8"));
    }

    static IEnumerable<HostileRequest> Prices()
    {
        const string Good = "type=firm&sell_amount=10&sell_asset=iso4217:USD&buy_asset=stellar:native";
        foreach (var path in (string[])["/rate", "/fee", "/unique_address"])
        {
            yield return Refused($"{path} without a query", Get(path));
            yield return Refused($"{path} with nothing but separators", Get(path + "?&&&=&=&"));
        }
        foreach (var name in (string[])["type", "sell_asset", "sell_amount", "buy_asset", "sell_delivery_method", "country_code",
            "expire_after", "client_id"])
        {
            yield return Refused($"U+0000 in {name} of a rate", Get($"/rate?{name}=a%00b&{Good}"));
            yield return Refused($"{name} of a rate with 257 characters", Get($"/rate?{name}={new string('1', 257)}&{Good}"));
        }
        foreach (var amount in (string[])["-1", "%2B1", "1e5", "1,5", ".5", "5.", "NaN", "Infinity", "0x10", "%D9%A1", "1%20", "0",
            "0.00000", new string('9', 21), "1." + new string('1', 21)])
            yield return Refused($"an amount of {amount}",
                Get($"/rate?type=firm&sell_amount={amount}&sell_asset=iso4217:USD&buy_asset=stellar:native"));
        foreach (var broken in (string[])["%", "%zz", "%C3%28", "%FF", "%ED%A0%80", "''", "\"", "<>", "\\"])
        {
            yield return Unknown($"an asset {broken}", Get($"/rate?type=firm&sell_amount=10&sell_asset=iso4217:USD&buy_asset={broken}"));
            yield return Refused($"expire_after {broken}", Get($"/rate?{Good}&expire_after={broken}"));
        }
        yield return Refused("a firm quote for the year 10000", Get($"/rate?{Good}&expire_after=10000-01-01T00:00:00Z"));
        yield return Unknown("an address where none is configured", Get("/unique_address?transaction_id=%27%20OR%201=1"));
    }

    static IEnumerable<HostileRequest> Paths()
    {
        string[] paths =
        [
            "/", "/customers", "/customer/x/y", "/customer/callback", "/customer/verification", "//customer", "/customer/../event",
                "/./customer/x/y",
            "/customer%2Fx", "/customer%3Fid=x", "/rates?type=firm", "/fee/x", "/unique_address/x", "//rate", "/favicon.ico", "/.env",
                "/index.html",
            "/%2e%2e/%2e%2e/etc/passwd", "/a%20b", "/%F0%9F%98%80",
        ];
        foreach (var path in paths)
            yield return Unknown($"GET {path}", Get(path));
        string[] ids =
        [
            "", "/", "%2F", "%2F%2F", "%2e%2e", "..%2f..%2f", "a%2Fb", "%20", "%0D%0A", "%C3%28", "%FF", "%", "%zz", "x?id=y",
                "'%20OR%201=1", "*",
            new string('x', 257), new string('x', 50_000),
        ];
        foreach (var id in ids)
            yield return Unknown($"DELETE /customer/{(id.Length > 40 ? $"{id.Length} characters" : id)}",
                Request("DELETE", "/customer/" + id, ("Content-Type", "application/json"), ("Content-Length", "0")));
        yield return Bare("DELETE /customer/%00", Request("DELETE", "/customer/%00"), 400);
        yield return Unknown("DELETE /customer", Request("DELETE", "/customer"));
        yield return Refused("GET /customer/", Get("/customer/"));
    }

    static IEnumerable<HostileRequest> Methods()
    {
        foreach (var method in (string[])["POST", "PATCH", "OPTIONS", "TRACE", "HEAD", "PROPFIND", "GETT", "CONNECT", "X"])
            yield return Unknown($"{method} /customer", Request(method, "/customer?account=" + Account));
        foreach (var method in (string[])["GET", "PUT", "DELETE", "OPTIONS"])
            yield return Unknown($"{method} /event", Request(method, "/event"));
        yield return Unknown("POST /health", Request("POST", "/health"));
        yield return Unknown("OPTIONS *", Request("OPTIONS", "*"));
        yield return Taken("get /customer", Request("get", "/customer?account=" + Account));
        yield return Unknown("CONNECT to another server", Of("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n"));
    }

    static IEnumerable<HostileRequest> Lines()
    {
        const string Host = "\r\nHost: localhost\r\n\r\n";
        yield return Bare("a method alone", Of("GET" + Host), 400);
        yield return Bare("no version", Of("GET /customer" + Host), 505);
        yield return Bare("a version there is not", Of("GET /customer HTTP/9.9" + Host), 505);
        yield return Bare("a version that is none", Of("GET /customer HTTQ/1.1" + Host), 505);
        yield return Bare("two spaces", Of("GET  /customer HTTP/1.1" + Host), 400);
        yield return Bare("a space in the target", Of("GET /customer?account=a b HTTP/1.1" + Host), 400, 505);
        yield return Bare("bytes beyond ASCII in the target", Of("GET /customer?account=\u00C3\u0091 HTTP/1.1" + Host), 400);
        yield return Bare("a NUL in the target", Of("GET /customer?account=\0 HTTP/1.1" + Host), 400);
        yield return Bare("%00 in the path", Of("GET /customer%00 HTTP/1.1" + Host), 400);
        yield return Bare("no slash", Of("GET customer HTTP/1.1" + Host), 405);
        yield return Bare("a method with brackets", Of("GE(T /customer HTTP/1.1" + Host), 400);
        yield return Bare("the target of another server", Of($"GET http://b/customer?account={Account} HTTP/1.1{Host}"), 400);
        yield return Taken("the whole address", Of($"GET http://localhost/customer?account={Account} HTTP/1.1{Host}"));
        yield return Refused("a fragment in the query", Of($"GET /customer?account={Account}#a HTTP/1.1{Host}"));
        yield return Bare("a TLS greeting",
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, .. Enumerable.Repeat((byte)7, 500), 0x0A, 0x0A], 400);
        yield return Taken("HTTP/1.0", Of($"GET /customer?account={Account} HTTP/1.0\r\n\r\n"));
        yield return Bare("HTTP/0.9", Of("GET /customer\r\n\r\n"), 505);
    }

    static byte[] Get(string target) => Request("GET", target);
}
