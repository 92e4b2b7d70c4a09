namespace FlowStudio.Studio.Pages;

/// <summary>A library that is delivered with FlowStudio, and the notice that its licence asks for.</summary>
internal sealed record BundledLibrary(string Name, string Use, string Licence, string Notice)
{
    public static readonly BundledLibrary[] All =
    [
        new("ASP.NET Core and Blazor", "web server and pages", "MIT", "Copyright (c) .NET Foundation and Contributors"),
        new("Radzen Blazor Components", "dialogs, lists and other controls", "MIT", "Copyright (c) Radzen Ltd."),
        new("Material Symbols", "icons inside those controls", "Apache-2.0", "Copyright Google LLC"),
        new("Source Sans", "font delivered with those controls", "OFL-1.1", "Copyright Adobe Systems Incorporated, with Reserved Font Name 'Source'"),
        new("React Flow (xyflow)", "drawing on the canvas", "MIT", "Copyright (c) webkid GmbH"),
        new("React", "inside the canvas", "MIT", "Copyright (c) Meta Platforms, Inc. and affiliates"),
        new("Markdig", "formatted text", "BSD-2-Clause", "Copyright (c) Alexandre Mutel"),
        new("Npgsql", "access to PostgreSQL", "PostgreSQL", "Copyright (c) The Npgsql Development Team"),
        new("PostgreSQL", "the database", "PostgreSQL", "Copyright (c) The PostgreSQL Global Development Group, The Regents of the University of California"),
        new("Quartz.NET", "schedules", "Apache-2.0", "Copyright Marko Lahma"),
        new("OpenAI .NET library", "models that speak OpenAI's protocol", "MIT", "Copyright (c) OpenAI"),
        new("Anthropic C# library", "models of Anthropic", "Apache-2.0", "Copyright Anthropic, PBC."),
        new("Microsoft.Extensions.AI.Abstractions", "one interface to all models", "MIT", "Copyright (c) Microsoft Corporation"),
    ];
}
