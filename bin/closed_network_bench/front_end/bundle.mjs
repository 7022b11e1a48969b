// Bundles the front-end files of one Frappe app folder: every *.bundle.js, *.bundle.ts, *.bundle.scss
// and *.bundle.css under its `public` folder, into `public/dist`, and writes the lists by which Frappe
// finds them: `assets.json` (scripts and styles) and `assets-rtl.json` (styles for right-to-left languages).
//
// The Python package that the closed-network bench starts from holds Frappe's front-end sources but not
// its build scripts, so this file does their work, in the form that Frappe's pages ask for.
//
// Usage, from the folder that holds `frappe/` and `node_modules/`:
//   node bundle.mjs <folder of the app's package> <sites/assets>

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import autoprefixer from "autoprefixer";
import esbuild from "esbuild";
import vuePlugin from "esbuild-plugin-vue3";
import postcss from "postcss";
import rtlcss from "rtlcss";
import * as sass from "sass";

const [packageFolder, assetsFolder] = process.argv.slice(2).map((folder) => path.resolve(folder));
if (!packageFolder || !assetsFolder) {
	console.error("usage: node bundle.mjs <folder of the app's package> <sites/assets>");
	process.exit(2);
}

const appFolder = path.dirname(packageFolder);
const appName = path.basename(packageFolder);
const publicFolder = path.join(packageFolder, "public");
const distFolder = path.join(publicFolder, "dist");
const nodeModules = path.join(appFolder, "node_modules");

const SCRIPT = /\.bundle\.(js|ts)$/;
const STYLE = /\.bundle\.(scss|css)$/;

/** All files under a folder whose name matches; built files and packages are left out. */
function* filesUnder(folder, pattern) {
	const entries = fs.readdirSync(folder, { withFileTypes: true });
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) {
			if (file !== distFolder && entry.name !== "node_modules") yield* filesUnder(file, pattern);
		} else if (pattern.test(entry.name)) {
			yield file;
		}
	}
}

/** Entry points by the name they get under `dist` ("js/desk.bundle"); two of one name are an error. */
function entryPoints(pattern, kind) {
	const entries = {};
	for (const file of filesUnder(publicFolder, pattern)) {
		const name = `${kind}/${path.basename(file, path.extname(file))}`;
		if (entries[name]) throw new Error(`Two bundles are called ${name}: ${entries[name]} and ${file}`);
		entries[name] = file;
	}
	return entries;
}

/**
 * A page template that a bundle imports becomes an entry of `frappe.templates`, named after its file.
 * It is written as a template literal because Frappe's own templates count on that: a backslash
 * in them is an escape, which a plain JSON string would keep as a backslash.
 */
const htmlTemplates = {
	name: "html-templates",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, async ({ path: file }) => {
			const name = path.basename(file).split(".")[0];
			const literal = (await fs.promises.readFile(file, "utf-8"))
				.replaceAll("`", "\\`")
				.replaceAll("${", "\\${");
			return {
				contents: `frappe.templates[${JSON.stringify(name)}] = \`${literal}\`;`,
				loader: "js",
			};
		});
	},
};

/** What a style sheet asks from `/assets/` is served by the site, so it stays an address. */
const servedAssets = {
	name: "served-assets",
	setup(build) {
		build.onResolve({ filter: /^\/assets\// }, ({ path: address }) => ({ path: address, external: true }));
	},
};

/** `~package/file` means a file of node_modules; any other name is looked up the usual way. */
const packageImporter = {
	findFileUrl(url) {
		return url.startsWith("~") ? pathToFileURL(path.join(nodeModules, url.slice(1))) : null;
	},
};

/** Sass to CSS, vendor prefixes, and, where wanted, mirrored for right-to-left languages. */
function styleSheets(rightToLeft) {
	const processor = postcss([...(rightToLeft ? [rtlcss] : []), autoprefixer]);
	return {
		name: "style-sheets",
		setup(build) {
			build.onLoad({ filter: /\.(scss|css)$/ }, async ({ path: file }) => {
				const source = file.endsWith(".scss")
					? sass.compile(file, {
							importers: [packageImporter],
							loadPaths: [nodeModules, appFolder],
							quietDeps: true,
							logger: sass.Logger.silent,
						}).css
					: await fs.promises.readFile(file, "utf-8");
				const { css } = await processor.process(source, { from: file, map: false });
				return { contents: css, loader: "css", resolveDir: path.dirname(file) };
			});
		},
	};
}

function options(entries, plugins) {
	// A style sheet keeps its syntax: shortened colours such as #0000001a are not understood by what
	// places styles in the elements of a mail.
	const isStyle = Object.keys(entries).every((name) => name.startsWith("css"));
	return {
		entryPoints: entries,
		entryNames: "[dir]/[name].[hash]",
		outdir: distFolder,
		absWorkingDir: appFolder,
		target: ["es2017"],
		bundle: true,
		minifyWhitespace: true,
		minifyIdentifiers: true,
		minifySyntax: !isStyle,
		write: false,
		legalComments: "none",
		logLevel: "error",
		nodePaths: [nodeModules, appFolder],
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
		},
		plugins,
	};
}

/** Writes the outputs of one build and returns {bundle's name as pages ask for it: address}. */
async function write(entries, result, { prefix = "" } = {}) {
	const contents = new Map(result.outputFiles.map((output) => [output.path, output.text]));
	const addresses = {};
	for (const name of Object.keys(entries)) {
		const isScript = name.startsWith("js/");
		const stem = `${path.join(distFolder, name)}.`;
		const outputs = [...contents.keys()].filter((file) => file.startsWith(stem));
		const scriptFile = outputs.find((file) => file.endsWith(".js"));
		const styleFile = outputs.find((file) => file.endsWith(".css"));
		const file = isScript ? scriptFile : styleFile;
		if (!file) throw new Error(`Nothing was built for ${name}`);

		let text = contents.get(file);
		let written = file;
		if (isScript && styleFile) {
			// Styles of Vue components travel with the script that shows them: no page asks for them by name.
			text = `frappe.dom.set_style(${JSON.stringify(contents.get(styleFile))});\n${text}`;
			const digest = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
			written = `${stem}${digest}.js`;
		}
		await fs.promises.mkdir(path.dirname(written), { recursive: true });
		await fs.promises.writeFile(written, text);
		const asked = `${prefix}${path.basename(name)}${isScript ? ".js" : ".css"}`;
		addresses[asked] = `/assets/${appName}/${path.relative(publicFolder, written).split(path.sep).join("/")}`;
	}
	return addresses;
}

function writeList(name, addresses) {
	const file = path.join(assetsFolder, name);
	const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf-8")) : {};
	fs.writeFileSync(file, JSON.stringify({ ...known, ...addresses }, null, 4));
}

fs.rmSync(distFolder, { recursive: true, force: true });
const scripts = entryPoints(SCRIPT, "js");
const styles = entryPoints(STYLE, "css");
const mirrored = Object.fromEntries(
	Object.entries(styles).map(([name, file]) => [name.replace("css/", "css-rtl/"), file]),
);

const built = await Promise.all([
	esbuild.build(options(scripts, [servedAssets, vuePlugin(), htmlTemplates])),
	esbuild.build(options(styles, [servedAssets, styleSheets(false)])),
	esbuild.build(options(mirrored, [servedAssets, styleSheets(true)])),
]);
const addresses = {
	...(await write(scripts, built[0])),
	...(await write(styles, built[1])),
};
const mirroredAddresses = await write(mirrored, built[2], { prefix: "rtl_" });

writeList("assets.json", addresses);
writeList("assets-rtl.json", mirroredAddresses);
console.log(
	`${Object.keys(scripts).length} scripts, ${Object.keys(styles).length} style sheets, ` +
		`${Object.keys(mirrored).length} mirrored style sheets`,
);
