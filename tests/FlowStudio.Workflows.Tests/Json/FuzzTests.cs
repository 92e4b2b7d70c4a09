using System.Text;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "\"", "{", "}", "[", "]", ",", ":", "null", "0", "-1e999", "true", "\"\"", "{}", "[]", "\\", "\\ud800", "\u0000", "é", "\u202E", "//", "/*", "_type",
        "\"id\":null,", "\"items\":[],", "\"__proto__\":{},", "\"$type\":\"x\",", "\"type\":1,", "\"type\":\"Elsa.FlowJoin\",", "\"port\":\"\"",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AnyBytes_Read_AreADefinitionOrAProblemAndNeverAnException(int seed)
    {
        var random = new Random(seed);
        var seeds = Seeds();
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = Mutate(seeds[random.Next(seeds.Count)], random);
            Check(bytes, $"seed {seed}, round {i}");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void DamagedValues_ReadAndSaved_StaySavedAsTheyWere(int seed)
    {
        var random = new Random(seed);
        var seeds = Seeds();
        for (var i = 0; i < 500; i++)
        {
            var bytes = DamageOneValue(seeds[random.Next(seeds.Count)], random);
            Check(bytes, $"seed {seed}, round {i}");
        }
    }

    private static void Check(byte[] bytes, string where)
    {
        try
        {
            var result = ElsaCodec.Read(bytes);
            if (!result.IsRead)
            {
                Assert.NotEmpty(result.Problem.Message);
                return;
            }

            var written = ElsaCodec.Write(result.Definition);
            var again = ElsaCodec.Read(written);
            Assert.True(again.IsRead, again.Problem?.Message);
            Assert.Equal(Described.Text(result.Definition), Described.Text(again.Definition));
            Assert.Equal(written, ElsaCodec.Write(again.Definition));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{where}: {e.Message}\n{e.StackTrace}\n{Encoding.UTF8.GetString(bytes)}", e);
        }
    }

    private static List<byte[]> Seeds()
    {
        List<byte[]> seeds = [.. TestDocuments.All().Select(Encoding.UTF8.GetBytes), .. Generated.Many(6, 99).Select(d => Encoding.UTF8.GetBytes(ElsaCodec.Write(d)))];
        if (SharedSamples.Folder is not null)
        {
            seeds.AddRange(SharedSamples.Names().Select(SharedSamples.Read));
        }

        return seeds;
    }

    private static byte[] Mutate(byte[] source, Random random)
    {
        List<byte> bytes = [.. source];
        for (var n = random.Next(1, 6); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Stays JSON, so that more of the reader is reached than by breaking the syntax.</summary>
    private static byte[] DamageOneValue(byte[] source, Random random)
    {
        var document = JsonNode.Parse(source)!;
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var at = document;
            while (at is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                JsonNode? Random(int kind) => JsonNode.Parse(kind switch
                {
                    0 => "null",
                    1 => "{}",
                    2 => "[1,null,{}]",
                    3 => "\"\"",
                    4 => "-7.5e300",
                    5 => "true",
                    6 => "\"Elsa.FlowSwitch\"",
                    7 => "\"Done\"",
                    8 => "{\"_type\":\"x\",\"items\":[{\"id\":\"z\"}]}",
                    _ => "\"{{ Variables.x | json }} ' \\\" \\\\ <b>\"",
                });

                var stop = random.Next(4) == 0;
                if (at is JsonObject json)
                {
                    var name = json.ElementAt(random.Next(json.Count)).Key;
                    if (stop || json[name] is null or JsonValue)
                    {
                        if (random.Next(3) == 0)
                        {
                            json.Remove(name);
                        }
                        else
                        {
                            json[name] = Random(random.Next(10));
                        }

                        break;
                    }

                    at = json[name]!;
                }
                else
                {
                    var list = at.AsArray();
                    var index = random.Next(list.Count);
                    if (stop || list[index] is null or JsonValue)
                    {
                        if (random.Next(2) == 0)
                        {
                            list[index] = Random(random.Next(10));
                        }
                        else
                        {
                            list.Insert(index, list[random.Next(list.Count)]?.DeepClone());
                        }

                        break;
                    }

                    at = list[index]!;
                }
            }
        }

        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }
}
