namespace AnchorCallbacks.Benchmarks.People;

/// <summary>What people are called and where they live, of the lengths and letters that occur.</summary>
static class Names
{
    /// <param name="Dial">What every mobile number begins with, so that nine digits more make a possible one.</param>
    public readonly record struct Place(string Country, string State, string City, string Dial, string Language, int PostalDigits);

    public static readonly string[] First =
        ("Ada Zoë Mateo Sofía Valentina Santiago Camila Lucas María José Juana Wanjiku Chinedu Aisha Fatima Mohamed Omar Priya Rahul "
            + "Ananya Vikram Mei Wei Hiroshi Yuki "
        + "Minh Linh Maria-Fernanda João Ana Beatriz Pedro Elena Dmitri Olga Ivan Katarzyna Piotr Anna Lars Ingrid Søren Freja Giulia "
            + "Marco Chloé Louis Emma Noah Olivia "
        + "Liam Grace Samuel Esther Kwame Abena Tendai Thandiwe Rosa Miguel Ximena Diego Luz Andrés").Split(' ');

    public static readonly string[] Last =
        ("García Rodríguez Martínez López González Pérez Sánchez Fernández Silva Santos Oliveira Okafor Mwangi Mensah Abdi Hassan Khan "
            + "Patel Sharma Nguyen Trần Chen Wang "
        + "Tanaka Suzuki Kim Park Smith Johnson Brown Taylor Müller Schmidt Rossi Dubois Nowak Kowalska Ivanova Popescu Jensen Nielsen "
            + "Andersson Virtanen O'Connor MacDonald "
        + "Quispe-Mamani Villanueva Castellanos Echeverría Lovelace Adeyemi-Johnson Ramírez Cruz Reyes Bautista Dela-Cruz").Split(' ');

    public static readonly string[] Streets =
        ["Avenida Corrientes", "Calle Mayor", "Main Street", "Moi Avenue", "Rua Augusta", "Av. Paseo de la Reforma", "Ayala Boulevard",
            "Lindenstraße", "Rue de la République", "Harbour Road", "Jalan Sudirman", "Ring Road Central"];

    public static readonly string[] Mail = ["example.com", "mail.example.org", "correo.example.mx", "post.example.net"];

    public static readonly string[] Documents = ["passport", "drivers_license", "id_card"];

    public static readonly string[] Banks =
        ["Banco de la Nación Argentina", "First Example Bank", "Equity", "Banco Santander", "BDO Unibank", "Commerzbank"];

    public static readonly string[] Occupations = ["2310", "5223", "8322", "2512", "9111", "3221", "7112"];

    public static readonly Place[] Places =
    [
        new("ARG", "Buenos Aires", "La Plata", "+5411", "es", 4), new("MEX", "Jalisco", "Guadalajara", "+523", "es", 5),
            new("BRA", "São Paulo", "Campinas", "+5519", "pt", 8),
        new("KEN", "Nairobi County", "Nairobi", "+254", "en", 5), new("NGA", "Lagos", "Ikeja", "+2348", "en", 6),
            new("PHL", "Metro Manila", "Quezon City", "+639", "en", 4),
        new("USA", "California", "San Francisco", "+14", "en", 5), new("DEU", "Hessen", "Frankfurt am Main", "+491", "de", 5),
            new("COL", "Antioquia", "Medellín", "+573", "es", 6),
        new("IND", "Maharashtra", "Pune", "+919", "en", 6),
    ];
}
