using System.Text;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Sep9;

sealed class FileTypeTests
{
    // The first bytes of real files, no longer than the type needs.
    [TestCase("FF D8 FF", "image/jpeg", TestName = "A_jpeg_is_told_by_three_bytes")]
    [TestCase("FF D8 FF E0 00 10 4A 46 49 46 00 01", "image/jpeg", TestName = "A_jpeg_of_jfif_form_is_a_jpeg")]
    [TestCase("FF D8 FF E1 00 18 45 78 69 66 00 00", "image/jpeg", TestName = "A_cameras_jpeg_is_a_jpeg")]
    [TestCase("89 50 4E 47 0D 0A 1A 0A", "image/png", TestName = "A_png_is_told_by_its_signature")]
    [TestCase("47 49 46 38 37 61", "image/gif", TestName = "An_old_gif_is_a_gif")]
    [TestCase("47 49 46 38 39 61", "image/gif", TestName = "A_gif_with_animation_is_a_gif")]
    [TestCase("52 49 46 46 24 00 00 00 57 45 42 50", "image/webp", TestName = "A_webp_is_told_inside_its_riff_header")]
    [TestCase("49 49 2A 00", "image/tiff", TestName = "A_little_endian_tiff_is_a_tiff")]
    [TestCase("4D 4D 00 2A", "image/tiff", TestName = "A_big_endian_tiff_is_a_tiff")]
    [TestCase("42 4D 46 00 00 00 00 00 00 00 36 00 00 00 28 00 00 00", "image/bmp", TestName = "A_bitmap_of_windows_is_a_bitmap")]
    [TestCase("42 4D 46 00 00 00 00 00 00 00 1A 00 00 00 0C 00 00 00", "image/bmp", TestName = "A_bitmap_of_os2_is_a_bitmap")]
    [TestCase("42 4D 46 00 00 00 00 00 00 00 8A 00 00 00 7C 00 00 00", "image/bmp", TestName = "A_bitmap_with_a_colour_space_is_a_bitmap")]
    [TestCase("00 00 00 18 66 74 79 70 68 65 69 63 00 00 00 00 6D 69 66 31 68 65 69 63", "image/heic",
        TestName = "A_phones_heic_is_a_heic")]
    [TestCase("00 00 00 18 66 74 79 70 68 65 69 78", "image/heic", TestName = "A_heic_of_ten_bits_is_a_heic")]
    [TestCase("00 00 00 18 66 74 79 70 6D 69 66 31 00 00 00 00 6D 69 66 31 68 65 69 63", "image/heic",
        TestName = "A_heic_may_be_named_among_the_compatible_brands")]
    [TestCase("00 00 00 18 66 74 79 70 6D 73 66 31 00 00 00 00 68 65 76 63 6D 73 66 31", "image/heic",
        TestName = "A_heic_sequence_is_a_heic")]
    [TestCase("00 00 00 20 66 74 79 70 69 73 6F 6D 00 00 02 00", "video/mp4", TestName = "An_mp4_of_any_player_is_an_mp4")]
    [TestCase("00 00 00 18 66 74 79 70 6D 70 34 32 00 00 00 00", "video/mp4", TestName = "An_mp4_of_version_two_is_an_mp4")]
    [TestCase("00 00 00 14 66 74 79 70 71 74 20 20 00 00 02 00", "video/quicktime", TestName = "A_mov_is_a_mov")]
    [TestCase("1A 45 DF A3 9F 42 86 81 01 42 F7 81 01 42 F2 81 04 42 F3 81 08 42 82 84 77 65 62 6D", "video/webm",
        TestName = "A_webm_is_told_by_its_document_type")]
    [TestCase("25 50 44 46 2D 31 2E 37", "application/pdf", TestName = "A_pdf_is_told_by_its_header")]
    public void A_file_is_told_by_its_first_bytes(string hex, string mediaType) =>
        Assert.That(FileType.Of(Bytes(hex)), Is.EqualTo(mediaType));

    [TestCase("", TestName = "An_empty_file_is_of_no_type")]
    [TestCase("FF D8", TestName = "Two_bytes_of_a_jpeg_are_not_enough")]
    [TestCase("FF D8 FE", TestName = "A_jpeg_with_a_wrong_marker_is_none")]
    [TestCase("89 50 4E 47 0A 1A 0A 00", TestName = "A_png_whose_line_breaks_were_changed_is_none")]
    [TestCase("89 50 4E 47 0D 0A 1A", TestName = "Seven_bytes_of_a_png_are_not_enough")]
    [TestCase("47 49 46 38 38 61", TestName = "A_gif_of_a_version_there_never_was_is_none")]
    [TestCase("52 49 46 46 24 00 00 00 57 41 56 45", TestName = "A_riff_file_of_sound_is_no_webp")]
    [TestCase("52 49 46 46 24 00 00 00 57 45 42", TestName = "Eleven_bytes_of_a_webp_are_not_enough")]
    [TestCase("49 49 2B 00 08 00 00 00", TestName = "A_big_tiff_is_no_tiff")]
    [TestCase("4D 4D 2A 00", TestName = "A_tiff_of_mixed_byte_order_is_none")]
    [TestCase("42 4D 57 20 69 73 20 61 20 63 61 72 20 6D 61 6B 65 72", TestName = "A_text_that_begins_with_bm_is_no_bitmap")]
    [TestCase("42 4D 46 00 00 00 00 00 00 00 36 00 00 00 28 00 00", TestName = "Seventeen_bytes_of_a_bitmap_are_not_enough")]
    [TestCase("00 00 00 1C 66 74 79 70 61 76 69 66 00 00 00 00 6D 69 66 31", TestName = "An_avif_is_not_accepted")]
    [TestCase("00 00 00 1C 66 74 79 70 61 76 69 73 00 00 00 00 6D 73 66 31", TestName = "An_avif_sequence_is_not_accepted")]
    [TestCase("00 00 00 1C 66 74 79 70 6D 69 66 31 00 00 00 00 6D 69 66 31 61 76 69 66 6D 69 61 66",
        TestName = "An_avif_among_the_compatible_brands_is_no_heic")]
    [TestCase("00 00 00 18 66 74 79 70 68 65 69", TestName = "Eleven_bytes_of_a_heic_are_not_enough")]
    [TestCase("00 00 00 20 6D 6F 6F 76 69 73 6F 6D 00 00 02 00", TestName = "A_movie_box_without_a_file_type_is_no_mp4")]
    [TestCase("1A 45 DF A3 A3 42 86 81 01 42 82 88 6D 61 74 72 6F 73 6B 61", TestName = "A_matroska_file_is_no_webm")]
    [TestCase("77 65 62 6D 1A 45 DF A3", TestName = "The_word_webm_alone_is_no_webm")]
    [TestCase("25 50 44 46 31 2E 37", TestName = "A_pdf_without_its_hyphen_is_none")]
    [TestCase("25 70 64 66 2D 31 2E 37", TestName = "A_pdf_in_lower_case_is_none")]
    [TestCase("50 4B 03 04 14 00 06 00", TestName = "An_office_document_is_not_accepted")]
    [TestCase("3C 73 76 67 20 78 6D 6C 6E 73", TestName = "An_svg_is_not_accepted")]
    [TestCase("4D 5A 90 00 03 00 00 00", TestName = "A_program_is_not_accepted")]
    [TestCase("48 65 6C 6C 6F", TestName = "A_text_is_not_accepted")]
    [TestCase("00 00 00 1C 66 74 79 70 4D 34 41 20 00 00 00 00 4D 34 41 20 6D 70 34 32 69 73 6F 6D",
        TestName = "Sound_of_itunes_is_no_video")]
    [TestCase("00 00 00 14 66 74 79 70 4D 34 42 20 00 00 00 00 69 73 6F 6D", TestName = "A_book_that_is_read_aloud_is_no_video")]
    [TestCase("00 00 00 18 66 74 79 70 6D 70 34 32 00 00 00 00 4D 34 41 20 69 73 6F 6D",
        TestName = "Sound_with_a_videos_brand_is_no_video")]
    [TestCase("00 00 00 14 66 74 79 70 7A 7A 7A 7A 00 00 00 00 69 73 6F 6D", TestName = "A_brand_nobody_knows_is_no_video")]
    [TestCase("00 00 00 14 66 74 79 70 63 72 78 20 00 00 00 00 69 73 6F 6D", TestName = "A_cameras_raw_picture_is_no_video")]
    public void A_near_miss_is_of_no_type(string hex) => Assert.That(FileType.Of(Bytes(hex)), Is.Empty);

    [TestCase("mif1", "mif1", "image/heif")]
    [TestCase("mif1", "", "image/heif")]
    [TestCase("mif1", "mif1 miaf", "image/heif")]
    [TestCase("msf1", "msf1", "image/heif")]
    [TestCase("mif1", "mif1 heix", "image/heic")]
    [TestCase("mif1", "mif1 avif", "")]
    [TestCase("avif", "mif1", "")]
    [TestCase("hevc", "msf1", "image/heic")]
    [TestCase("3gp4", "isom 3gp4", "video/mp4")]
    [TestCase("3g2a", "", "video/mp4")]
    [TestCase("iso5", "", "video/mp4")]
    [TestCase("avc1", "isom", "video/mp4")]
    [TestCase("dash", "iso6", "video/mp4")]
    [TestCase("MSNV", "isom", "video/mp4")]
    [TestCase("M4V ", "M4A  M4V  mp42 isom", "video/mp4")]
    [TestCase("mp42", "M4V  M4A ", "video/mp4")]
    [TestCase("qt  ", "qt  ", "video/quicktime")]
    [TestCase("M4P ", "M4A  mp42 isom", "")]
    [TestCase("F4A ", "isom", "")]
    [TestCase("isom", "isom M4A ", "")]
    [TestCase("QT  ", "", "")]
    public void A_media_file_is_told_by_its_brands(string major, string compatible, string mediaType)
    {
        byte[] brands = [.. compatible.Chunk(5).SelectMany(brand => Encoding.ASCII.GetBytes(brand, 0, 4))];
        Assert.That(FileType.Of([0, 0, 0, (byte)(16 + brands.Length), .. "ftyp"u8, .. Encoding.ASCII.GetBytes(major), 0, 0, 0, 0, .. brands,
            0, 0, 0, 8]), Is.EqualTo(mediaType));
    }

    [Test]
    public void A_brand_after_the_box_does_not_count() =>
        Assert.That(FileType.Of(Bytes("00 00 00 14 66 74 79 70 6D 69 66 31 00 00 00 00 6D 69 66 31 68 65 69 63")),
            Is.EqualTo("image/heif"));

    // The second header begins with its own length: 12 in OS/2's, 40 in Windows', the others in versions of either.
    [TestCase(12, "image/bmp")]
    [TestCase(16, "image/bmp")]
    [TestCase(40, "image/bmp")]
    [TestCase(52, "image/bmp")]
    [TestCase(56, "image/bmp")]
    [TestCase(64, "image/bmp")]
    [TestCase(108, "image/bmp")]
    [TestCase(124, "image/bmp")]
    [TestCase(0, "")]
    [TestCase(41, "")]
    [TestCase(255, "")]
    public void A_bitmap_is_told_by_the_length_of_its_second_header(byte length, string mediaType) =>
        Assert.That(FileType.Of([.. "BM"u8, .. new byte[12], length, 0, 0, 0]), Is.EqualTo(mediaType));

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(1019)]
    public void A_pdf_may_begin_after_other_bytes(int before) =>
        Assert.That(FileType.Of([.. new byte[before], .. Encoding.ASCII.GetBytes("%PDF-1.4")]), Is.EqualTo("application/pdf"));

    [TestCase(1020)]
    [TestCase(5000)]
    public void A_pdf_does_not_begin_after_the_first_kilobyte(int before) =>
        Assert.That(FileType.Of([.. new byte[before], .. Encoding.ASCII.GetBytes("%PDF-1.4")]), Is.Empty);

    [Test]
    public void The_word_webm_far_inside_makes_no_webm() =>
        Assert.That(FileType.Of([0x1A, 0x45, 0xDF, 0xA3, .. new byte[60], .. Encoding.ASCII.GetBytes("webm")]), Is.Empty);

    // Boxes that lie about their length must not send the reader past the end.
    [TestCase("00 00 00 00")]
    [TestCase("00 00 00 01")]
    [TestCase("00 00 00 11")]
    [TestCase("FF FF FF FF")]
    [TestCase("80 00 00 00")]
    public void A_box_length_that_is_wrong_is_survived(string length) =>
        Assert.That(FileType.Of(Bytes(length + " 66 74 79 70 6D 69 66 31 00 00 00 00 6D 69")), Is.Empty);

    static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
