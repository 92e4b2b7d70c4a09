using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using FlowStudio.Studio.Layout;
using Radzen.Blazor;

namespace FlowStudio.Studio.Tests;

/// <summary>The client script that Studio serves is older than its server: calls that only the newest script knows fail in the browser alone.</summary>
public sealed class ClientScriptTests
{
    private static readonly HashSet<string> NewInterop = ["GetValueAsync", "SetValueAsync", "InvokeConstructorAsync", "GetValue", "SetValue", "InvokeConstructor"];

    public static TheoryData<string> Assemblies => [typeof(App).Assembly.Location, typeof(RadzenButton).Assembly.Location];

    [Theory, MemberData(nameof(Assemblies))]
    public void Assembly_ThatTalksToTheBrowser_MakesNoCallThatTheScriptLacks(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();

        var calls = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Where(member => NewInterop.Contains(metadata.GetString(member.Name)) && member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => metadata.GetTypeReference((TypeReferenceHandle)member.Parent))
            .Where(type => metadata.GetString(type.Namespace) == "Microsoft.JSInterop")
            .Select(type => metadata.GetString(type.Name));

        Assert.Empty(calls);
    }
}
