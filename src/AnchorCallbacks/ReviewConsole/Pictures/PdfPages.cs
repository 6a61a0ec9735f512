using PdfSharp.Pdf;
using PdfSharp.Pdf.IO;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Makes a new PDF with the pages of another: what they show, and nothing that acts. Scripts, links, forms and attached files stay
/// behind, because only what is named here is taken. A browser's viewer runs the scripts of a PDF, also in a sandboxed frame.</summary>
static class PdfPages
{
    /// <summary>What an annotation needs to show its picture.</summary>
    static readonly string[] KeysOfPicture = ["/Rect", "/AP", "/AS", "/F"];

    /// <exception cref="Exception">Of any kind: the parser meets whatever a stranger has sent.</exception>
    public static void Copy(Stream from, Stream to)
    {
        using var document = PdfReader.Open(from, PdfDocumentOpenMode.Import);
        using var copy = new PdfDocument();
        foreach (var page in document.Pages)
            KeepPictures(copy, copy.AddPage(page));
        copy.Save(to, closeStream: false);
    }

    /// <summary>A filled field and a stamp are pictures on the page. Each becomes a stamp, which does nothing.</summary>
    static void KeepPictures(PdfDocument copy, PdfPage page)
    {
        var given = page.Elements.GetArray("/Annots");
        page.Elements.Remove("/Annots");
        var shown = new PdfArray(copy);
        for (var i = 0; i < given?.Elements.Count; i++)
            if (given.Elements.GetDictionary(i) is { } annotation && annotation.Elements.GetDictionary("/AP") is not null)
            {
                var stamp = new PdfDictionary(copy);
                stamp.Elements.SetName("/Type", "/Annot");
                stamp.Elements.SetName("/Subtype", "/Stamp");
                foreach (var key in KeysOfPicture)
                    if (annotation.Elements[key] is { } value)
                        stamp.Elements[key] = value;
                copy.Internals.AddObject(stamp);
                shown.Elements.Add(stamp.Reference!);
            }
        if (shown.Elements.Count > 0)
            page.Elements["/Annots"] = shown;
    }
}
