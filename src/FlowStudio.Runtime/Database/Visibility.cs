using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FlowStudio.Runtime.Tests")]
[assembly: InternalsVisibleTo("FlowStudio.Testing")]
