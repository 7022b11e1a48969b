// The front door of one site on this machine: one address that answers both for the site's web server and
// for its messages to open pages (progress of long work, a list that changed, who else has a form open).
//
// Frappe's server publishes such messages on Redis and its pages listen by socket.io; the program in
// between, and the web server that joins the two, are not part of the Python package that the
// closed-network bench starts from. This program does their work, for a trial.
//
// Usage, from the folder that holds node_modules/:
//   node front_door.mjs --site NAME --port 28080 --web http://127.0.0.1:28000 --redis redis://127.0.0.1:21000

import { createServer, request } from "node:http";
import { parseArgs } from "node:util";

import { createClient } from "@redis/client";
import { Server } from "socket.io";

const { values: given } = parseArgs({
	options: {
		site: { type: "string" },
		host: { type: "string", default: "127.0.0.1" },
		port: { type: "string" },
		web: { type: "string" },
		redis: { type: "string" },
	},
});
for (const name of ["site", "port", "web", "redis"]) {
	if (!given[name]) {
		console.error(`front_door.mjs: --${name} is missing`);
		process.exit(2);
	}
}

/** Asks one of Frappe's own questions as the page's user; null when Frappe refuses. */
async function ask(sid, question, parameters = {}) {
	const address = new URL(`/api/method/frappe.realtime.${question}`, given.web);
	address.search = new URLSearchParams(parameters).toString();
	const answer = await fetch(address, {
		headers: { Cookie: `sid=${sid}`, "X-Frappe-Site-Name": given.site },
	});
	return answer.ok ? (await answer.json()).message : null;
}

/** Who is behind a connection: only a page of the site itself, with the session that it logged in with. */
async function admit(socket, next) {
	try {
		const { origin, host, cookie } = socket.handshake.headers;
		// A browser leaves the origin out only when a page asks its own address.
		if (origin && new URL(origin).hostname !== new URL(`http://${host}`).hostname) {
			return next(new Error("The page is of another site."));
		}
		const sid = /(?:^|;\s*)sid=([^;]+)/.exec(cookie ?? "")?.[1];
		const user = sid && (await ask(sid, "get_user_info"));
		if (!user) return next(new Error("There is no session."));
		socket.data = { sid, user: user.user, isStaff: user.user_type === "System User", open: new Map() };
		next();
	} catch (error) {
		next(error);
	}
}

/** Tells everyone who has a document open who else has. */
function tellViewers(namespace, doctype, docname) {
	const room = `open_doc:${doctype}/${docname}`;
	const ids = namespace.adapter.rooms.get(room) ?? new Set();
	const users = [...new Set([...ids].map((id) => namespace.sockets.get(id)?.data.user))];
	namespace.to(room).emit("doc_viewers", { doctype, docname, users: users.filter(Boolean) });
}

function listen(socket) {
	const { sid, user, isStaff, open } = socket.data;
	const namespace = socket.nsp;
	socket.join([`user:${user}`, "website", ...(isStaff ? ["all"] : [])]);

	const on = (event, act) =>
		socket.on(event, (...words) => {
			const texts = words.filter((word) => typeof word !== "function").map(String);
			Promise.resolve(act(...texts)).catch((error) => console.error(`${event}: ${error.message}`));
		});
	const mayRead = (doctype, docname) =>
		docname === undefined
			? ask(sid, "can_subscribe_doctype", { doctype })
			: ask(sid, "can_subscribe_doc", { doctype, docname });

	on("doctype_subscribe", async (doctype) => {
		if (await mayRead(doctype)) socket.join(`doctype:${doctype}`);
	});
	on("doctype_unsubscribe", (doctype) => socket.leave(`doctype:${doctype}`));
	on("doc_subscribe", async (doctype, docname) => {
		if (await mayRead(doctype, docname ?? "")) socket.join(`doc:${doctype}/${docname}`);
	});
	on("doc_unsubscribe", (doctype, docname) => socket.leave(`doc:${doctype}/${docname}`));
	on("doc_open", async (doctype, docname) => {
		if (!(await mayRead(doctype, docname ?? ""))) return;
		const room = `open_doc:${doctype}/${docname}`;
		socket.join(room);
		open.set(room, [doctype, docname]);
		tellViewers(namespace, doctype, docname);
	});
	on("doc_close", (doctype, docname) => {
		const room = `open_doc:${doctype}/${docname}`;
		socket.leave(room);
		open.delete(room);
		tellViewers(namespace, doctype, docname);
	});
	on("task_subscribe", (task) => socket.join(`task_progress:${task}`));
	on("progress_subscribe", (task) => socket.join(`task_progress:${task}`));
	on("task_unsubscribe", (task) => socket.leave(`task_progress:${task}`));
	socket.on("disconnect", () => {
		for (const [doctype, docname] of open.values()) tellViewers(namespace, doctype, docname);
	});
}

/** Hands a request to the web server and its answer back, unchanged but for who asked. */
function passOn(asked, answer) {
	const headers = { ...asked.headers, "x-forwarded-for": asked.socket.remoteAddress ?? "" };
	const { hostname, port } = new URL(given.web);
	const inner = request(
		{ hostname, port, method: asked.method, path: asked.url, headers },
		(reply) => {
			answer.writeHead(reply.statusCode ?? 502, reply.statusMessage, reply.rawHeaders);
			reply.pipe(answer);
		},
	);
	inner.on("error", () => {
		if (!answer.headersSent) answer.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
		answer.end("The web server of this site does not answer.");
	});
	asked.pipe(inner);
}

const http = createServer(passOn);
const server = new Server(http, { serveClient: false });
const pages = server.of(`/${given.site}`);
pages.use(admit);
pages.on("connection", listen);

const messages = createClient({ url: given.redis });
messages.on("error", (error) => console.error(`redis: ${error.message}`));
await messages.connect();
await messages.subscribe("events", (text) => {
	const { namespace, room, event, message } = JSON.parse(text);
	if (namespace === given.site && room) pages.to(room).emit(event, message);
});

http.listen(Number(given.port), given.host, () => {
	console.log(`front door of ${given.site} on ${given.host}:${given.port}`);
});
