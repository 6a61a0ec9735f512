using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class FileChecksTests
{
    [TestCase("image/jpeg")]
    [TestCase("image/png")]
    [TestCase("image/gif")]
    [TestCase("image/webp")]
    [TestCase("image/heic")]
    [TestCase("image/tiff")]
    [TestCase("image/bmp")]
    [TestCase("application/pdf")]
    public void Pictures_and_pdfs_are_documents(string mediaType)
    {
        Assert.That(FileChecks.Document(mediaType, default), Is.EqualTo(Checked.Good(mediaType)));
        Assert.That(FileChecks.DocumentOrVideo(mediaType, default), Is.EqualTo(Checked.Good(mediaType)));
    }

    [TestCase("video/mp4")]
    [TestCase("video/quicktime")]
    [TestCase("video/webm")]
    public void Videos_are_no_documents_but_show_that_somebody_is_alive(string mediaType)
    {
        Assert.That(FileChecks.Document(mediaType, default).Problem, Does.StartWith("must be a JPEG"));
        Assert.That(FileChecks.DocumentOrVideo(mediaType, default), Is.EqualTo(Checked.Good(mediaType)));
    }

    [Test]
    public void A_file_of_no_known_type_is_neither()
    {
        Assert.That(FileChecks.Document("", default).Problem, Does.StartWith("must be a JPEG"));
        Assert.That(FileChecks.DocumentOrVideo("", default).Problem, Does.Contain("WebM"));
    }
}
