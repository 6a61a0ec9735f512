namespace AnchorCallbacks.Cli.Demo;

/// <summary>The papers of a made-up person, drawn by the program.</summary>
static class DemoPapers
{
    const int Ink = 0x1B2A3A, Pale = 0x5F7285, White = 0xFFFFFF, Light = 0xEAF1F6;
    const int LineLength = 30;

    static readonly int[] Skins = [0xF1C9A5, 0xC68642, 0x8D5524, 0xE0AC69, 0x5C3A21];
    static readonly int[] Hairs = [0x2B1B12, 0x101010, 0x5A3825, 0x8A6A4A];
    static readonly int[] Covers = [0x1F4E79, 0x7A1F2B, 0x1E5B3A, 0x5B3A7A, 0x8A4B08];

    /// <summary>The front of an identity card.</summary>
    public static byte[] Card(DemoPerson person)
    {
        var canvas = new Canvas(860, 540);
        canvas.Rectangle(0, 0, 860, 540, Light);
        canvas.Rectangle(0, 0, 860, 84, Covers[person.Number % Covers.Length]);
        canvas.Text(32, 28, 4, White, $"{person.CountryName} - identity card");
        Face(canvas, person, 40, 120, 220, 280);
        Line("Surname", person.LastName, 0);
        Line("Given names", person.FirstName, 1);
        Line("Date of birth", person.BirthDate, 2);
        Line("Number", person.IdNumber, 3);
        canvas.Rectangle(0, 424, 860, 116, White);
        var names = $"{Canvas.Plain(person.LastName)}<<{Canvas.Plain(person.FirstName)}".Replace(' ', '<');
        canvas.Text(32, 444, 4, Ink, $"ID{person.Country}{person.IdNumber}".Replace("-", "", StringComparison.Ordinal)
            .PadRight(LineLength, '<'));
        canvas.Text(32, 492, 4, Ink, names.PadRight(LineLength, '<')[..LineLength]);
        return canvas.ToPng();

        void Line(string label, string value, int index)
        {
            canvas.Text(300, 122 + index * 72, 2, Pale, label);
            canvas.Text(300, 144 + index * 72, 4, Ink, value);
        }
    }

    /// <summary>A photo of the person, for comparison with the card.</summary>
    public static byte[] Selfie(DemoPerson person)
    {
        var canvas = new Canvas(640, 800);
        canvas.Rectangle(0, 0, 640, 800, 0x9DB0A3);
        canvas.Rectangle(0, 0, 640, 260, 0xC9D6CF);
        Face(canvas, person, 90, 120, 460, 680);
        return canvas.ToPng();
    }

    static void Face(Canvas canvas, DemoPerson person, int left, int top, int wide, int high)
    {
        var (x, skin, hair) = (left + wide / 2, Skins[person.Number % Skins.Length], Hairs[person.Number % Hairs.Length]);
        canvas.Rectangle(left, top, wide, high, 0xD5E0E8);
        canvas.Ellipse(x, top + high * 36 / 100, wide * 27 / 100, high * 27 / 100, hair);
        canvas.Rectangle(x - wide * 9 / 100, top + high * 55 / 100, wide * 18 / 100, high * 20 / 100, skin);
        canvas.Ellipse(x, top + high * 40 / 100, wide * 21 / 100, high * 24 / 100, skin);
        canvas.Ellipse(x - wide * 8 / 100, top + high * 38 / 100, wide * 3 / 100, high * 15 / 1000 + 1, Ink);
        canvas.Ellipse(x + wide * 8 / 100, top + high * 38 / 100, wide * 3 / 100, high * 15 / 1000 + 1, Ink);
        canvas.Ellipse(x, top + high * 52 / 100, wide * 7 / 100, high * 1 / 100 + 1, 0x8A3B3B);
        for (var step = 0; step < high * 28 / 100; step++)
        {
            var half = (int)(wide * 0.42 * Math.Sqrt(step / (high * 0.28)));
            canvas.Rectangle(x - Math.Min(half, wide / 2), top + high * 72 / 100 + step, 2 * Math.Min(half, wide / 2), 1,
                Covers[(person.Number + 2) % Covers.Length]);
        }
    }
}
