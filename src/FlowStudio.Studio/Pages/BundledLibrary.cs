namespace FlowStudio.Studio.Pages;

/// <summary>A library that is delivered with FlowStudio, and the notice that its licence asks for. THIRD-PARTY-NOTICES.md names the same.</summary>
/// <param name="Packages">What it comes as: names in the lock files of NuGet and npm, or of the files that Radzen.Blazor brings.</param>
internal sealed record BundledLibrary(string Name, string Use, string Licence, string Notice, params string[] Packages)
{
    public static readonly BundledLibrary[] All =
    [
        new("ASP.NET Core and Blazor", "web server and pages", "MIT", "Copyright (c) .NET Foundation and Contributors"),
        new("Radzen Blazor Components", "dialogs, lists and other controls", "MIT", "Copyright (c) 2018-2026 Radzen Ltd", "Radzen.Blazor"),
        new("Material Symbols", "icons inside those controls", "Apache-2.0", "Copyright 2025 Google LLC. All Rights Reserved.", "MaterialSymbolsOutlined.woff2"),
        new("Source Sans 3", "font delivered with those controls", "OFL-1.1", "Copyright 2023 Adobe, with Reserved Font Name Source", "SourceSans3VF-Upright.ttf.woff2", "SourceSans3VF-Italic.ttf.woff2"),
        new("Inter", "font delivered with those controls", "OFL-1.1", "Copyright 2016 The Inter Project Authors, with Reserved Font Name Inter", "InterVariable.woff2"),
        new("Roboto Flex", "font delivered with those controls", "OFL-1.1", "Copyright 2017 The Roboto Flex Project Authors, with Reserved Font Name Roboto Flex", "RobotoFlex.woff2"),
        new("React Flow (xyflow)", "drawing on the canvas", "MIT", "Copyright (c) 2019-2025 webkid GmbH", "@xyflow/react", "@xyflow/system"),
        new("React", "inside the canvas", "MIT", "Copyright (c) Meta Platforms, Inc. and affiliates.", "react", "react-dom", "scheduler", "use-sync-external-store"),
        new("zustand", "inside the canvas", "MIT", "Copyright (c) 2019 Paul Henschel", "zustand"),
        new("classcat", "inside the canvas", "MIT", "Copyright (c) Jorge Bucaran", "classcat"),
        new("D3 (color, dispatch, drag, interpolate, selection, timer, transition, zoom)", "moving and zooming the canvas", "ISC", "Copyright 2010-2026 Mike Bostock",
            "d3-color", "d3-dispatch", "d3-drag", "d3-interpolate", "d3-selection", "d3-timer", "d3-transition", "d3-zoom"),
        new("D3 (ease)", "moving and zooming the canvas", "BSD-3-Clause", "Copyright 2010-2026 Mike Bostock, Copyright 2001 Robert Penner", "d3-ease"),
        new("Markdig", "formatted text", "BSD-2-Clause", "Copyright (c) Alexandre Mutel", "Markdig"),
        new("Npgsql", "access to PostgreSQL", "PostgreSQL", "Copyright 2025 (c) The Npgsql Development Team", "Npgsql"),
        new("PostgreSQL", "the database, installed beside FlowStudio", "PostgreSQL", "Copyright (c) 1996-2026 PostgreSQL Global Development Group, (c) 1994 The Regents of the University of California"),
        new("Quartz.NET", "schedules", "Apache-2.0", "Copyright Marko Lahma", "Quartz"),
        new("OpenAI .NET library", "models that speak OpenAI's protocol", "MIT", "Copyright (c) 2026 OpenAI", "OpenAI"),
        new("Anthropic C# library", "models of Anthropic", "Apache-2.0", "Copyright 2023 Anthropic, PBC.", "Anthropic"),
        new("Microsoft.Extensions.AI.Abstractions", "one interface to all models", "MIT", "Copyright (c) Microsoft Corporation. All rights reserved.", "Microsoft.Extensions.AI.Abstractions"),
        new("System.ClientModel, System.Memory.Data", "inside the OpenAI library", "MIT", "Copyright (c) Microsoft Corporation. All rights reserved.", "System.ClientModel", "System.Memory.Data"),
    ];
}
