namespace AnchorCallbacks.Sep9.Checks;

/// <summary>Checks of a file's media type from <see cref="FileType"/>, which is empty for unknown types.</summary>
static class FileChecks
{
    public static Checked Document(string mediaType, DateOnly today) =>
        mediaType.StartsWith("image/", StringComparison.Ordinal) || mediaType == "application/pdf"
            ? Checked.Good(mediaType)
            : Checked.Bad(RuleTexts.Document);

    public static Checked DocumentOrVideo(string mediaType, DateOnly today) =>
        mediaType.Length > 0
            ? Checked.Good(mediaType)
            : Checked.Bad(RuleTexts.DocumentOrVideo);
}
