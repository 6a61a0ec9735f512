using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AnchorCallbacks.Hosting;

/// <summary>The certificate of https addresses. These are Kestrel's own settings. They are checked before Kestrel reads them, so that a
/// message names the setting.</summary>
/// <param name="Files">Full names of the files. Kestrel would look for relative ones in the program's folder.</param>
sealed record TlsOptions(IReadOnlyDictionary<string, string?> Files)
{
    public const string Section = "Kestrel:Certificates:Default";
    const string PathName = $"{Section}:Path", KeyName = $"{Section}:KeyPath", PasswordName = $"{Section}:Password";

    /// <summary>ERROR_INVALID_PASSWORD, on every system.</summary>
    const int InvalidPassword = unchecked((int)0x80070056);

    public static TlsOptions Read(SettingsReader settings, bool isHttps)
    {
        var (file, key, password) = (settings.Text(PathName, ""), settings.Text(KeyName, ""), settings.Secret(PasswordName));
        foreach (var name in (ReadOnlySpan<string>)["Subject", "Store", "Location"])
            settings.Text($"{Section}:{name}", "");
        settings.Flag($"{Section}:AllowInvalid", false);
        if (!isHttps || file.Length == 0)
            return new(new Dictionary<string, string?>());
        var files = new Dictionary<string, string?> { [PathName] = Full(file) };
        if (key.Length > 0)
            files[KeyName] = Full(key);
        if (IsReadable(settings, PathName, Full(file)) && (key.Length == 0 || IsReadable(settings, KeyName, Full(key))))
            Check(settings, Full(file), key.Length > 0 ? Full(key) : null, password);
        return new(files);
    }

    /// <summary>Relative names start at the current folder, as in every other setting. If no such file exists, they start at the program's
    /// folder, as in Kestrel.</summary>
    static string Full(string file) => File.Exists(file) || !File.Exists(Path.Combine(AppContext.BaseDirectory, file))
        ? Path.GetFullPath(file) : Path.Combine(AppContext.BaseDirectory, file);

    static bool IsReadable(SettingsReader settings, string name, string file)
    {
        try
        {
            File.OpenRead(file).Dispose();
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            settings.Bad(name, $"{file} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            settings.Bad(name, Directory.Exists(file) ? $"{file} is a folder" : $"{file} cannot be read: {e.Message}");
        }
        return false;
    }

    static void Check(SettingsReader settings, string file, string? key, string password)
    {
        var (name, problem) = (PathName, $"{file} holds no readable certificate");
        try
        {
            var isPkcs12 = X509Certificate2.GetCertContentType(file) == X509ContentType.Pkcs12;
            if (!isPkcs12)
            {
                X509CertificateLoader.LoadCertificateFromFile(file).Dispose();
                (name, problem) = (KeyName, key is null ? $"is missing; {file} has no private key with it"
                    : password.Length > 0 ? $"{key} does not open with {PasswordName}, or belongs to another certificate"
                    : $"{key} holds no private key of this certificate that is readable without a password");
            }
            using var certificate = isPkcs12 ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : key is null ? null
                : password.Length > 0 ? X509Certificate2.CreateFromEncryptedPemFile(file, password, key)
                : X509Certificate2.CreateFromPemFile(file, key);
            if (certificate?.HasPrivateKey != true)
                settings.Bad(name, isPkcs12 ? $"{file} has no private key" : problem);
            else if (certificate.NotAfter.ToUniversalTime() < TimeProvider.System.GetUtcNow())
                settings.Warn(PathName,
                    FormattableString.Invariant($"the certificate in {file} ended on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
        }
        catch (CryptographicException e)
        {
            settings.Bad(name, e.HResult == InvalidPassword ? $"{file} does not open with {PasswordName}" : problem);
        }
    }
}
