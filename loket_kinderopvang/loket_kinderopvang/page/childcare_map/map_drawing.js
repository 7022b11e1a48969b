// Draws areas as SVG: shapes where a boundary is known, circles at the centre where not.
// Each area has its name and number as text, a pattern beside its colour, and can be reached with the keyboard.
frappe.provide("loket.map");

// In pixels, so that texts have their own size on a phone too.
loket.map.WIDTH = 760;
loket.map.PADDING = 46;
loket.map.HIDDEN = "hidden";
// Colour, and how its pattern is drawn: the stronger the shortage, the denser.
loket.map.LEVELS = {
	0: { ground: "#ffffff", ink: "#8d99a6", lines: "" },
	1: { ground: "#fde9d6", ink: "#d98b4a", lines: '<circle cx="4" cy="4" r="1"/>' },
	2: { ground: "#f9c08a", ink: "#b8642a", lines: '<path d="M0 8L8 0" />' },
	3: { ground: "#e2763f", ink: "#9c3d12", lines: '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" stroke-width="1.6"/>' },
	4: { ground: "#a32c12", ink: "#d98a74", lines: '<path d="M0 8L8 0M0 0L8 8" />' },
	hidden: { ground: "#e8ebee", ink: "#8d99a6", lines: '<path d="M0 4H8" stroke-dasharray="3 2"/>' },
};

loket.map.key = (level) => (level === null || level === undefined ? loket.map.HIDDEN : level);
// A larger area without files of its own is there for its outline only.
loket.map.says_something = (area) => !area.is_larger || area.requests !== 0 || area.places !== 0;
// Of a larger area only the outline is drawn; its point would lie on those of its parts.
loket.map.is_drawn = (area) => Boolean(area.shape || (area.centre && !area.is_larger));

loket.map.patterns = (prefix) =>
	Object.entries(loket.map.LEVELS)
		.map(
			([level, { ground, ink, lines }]) => `<pattern id="${prefix}-${level}" width="8" height="8" patternUnits="userSpaceOnUse">
			<rect width="8" height="8" fill="${ground}"/><g fill="${ink}" stroke="${ink}" stroke-width="1">${lines}</g></pattern>`
		)
		.join("");

let swatches = 0;
loket.map.swatch = function (level) {
	const prefix = `lk-swatch-${++swatches}`;
	return `<svg class="lk-map-swatch" width="22" height="16" aria-hidden="true" focusable="false"><defs>${loket.map.patterns(
		prefix
	)}</defs><rect x="0.5" y="0.5" width="21" height="15" rx="2" fill="url(#${prefix}-${loket.map.key(level)})" stroke="#52606d"/></svg>`;
};

/* Degrees to pixels: near enough to a map of a town, north above. */
loket.map.projection = function (areas) {
	const points = areas.flatMap((area) => (area.shape ? area.shape.flat(2) : [area.centre]));
	const [west, east] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
	const [south, north] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
	const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
	const { WIDTH, PADDING } = loket.map;
	const wide = Math.max((east - west) * squeeze, 0.005);
	const high = Math.max(north - south, 0.003);
	const inner = WIDTH - 2 * PADDING;
	const scale = Math.min(inner / wide, 520 / high);
	const height = Math.max(220, high * scale) + 2 * PADDING;
	const left = (WIDTH - (east - west) * squeeze * scale) / 2;
	const top = (height - (north - south) * scale) / 2;
	return {
		height,
		place: ([longitude, latitude]) => [left + (longitude - west) * squeeze * scale, top + (north - latitude) * scale],
	};
};

/* Circles that would cover each other move apart until each can be read. */
loket.map.spread = function (circles, height) {
	const apart = 2 * loket.map.RADIUS + 26;
	for (let round = 0; round < 80; round++) {
		for (let i = 0; i < circles.length; i++) {
			for (let j = i + 1; j < circles.length; j++) {
				const [a, b] = [circles[i].at, circles[j].at];
				let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
				let distance = Math.hypot(dx, dy);
				if (distance >= apart) continue;
				if (distance < 0.01) {
					// On the very same spot: each goes its own way.
					[dx, dy, distance] = [Math.cos(i + j), Math.sin(i + j), 1];
				}
				const push = Math.min((apart - distance) / 2, apart / 2);
				a[0] -= (dx / distance) * push;
				a[1] -= (dy / distance) * push;
				b[0] += (dx / distance) * push;
				b[1] += (dy / distance) * push;
			}
		}
		for (const { at } of circles) {
			at[0] = Math.min(Math.max(at[0], loket.map.PADDING), loket.map.WIDTH - loket.map.PADDING);
			at[1] = Math.min(Math.max(at[1], loket.map.PADDING), height - loket.map.PADDING);
		}
	}
};
loket.map.RADIUS = 24;

loket.map.draw = function (holder, data, on_choose) {
	const areas = data.areas.filter((area) => area.area && loket.map.is_drawn(area));
	if (!areas.length) {
		holder.innerHTML = `<p class="lk-map-empty">${__(
			"No area has a boundary or coordinates yet, so there is nothing to draw. A manager can load the boundaries of the town, or fill in latitude and longitude of each area."
		)}</p>`;
		return;
	}
	loket.map.WIDTH = Math.max(280, Math.min(1000, holder.clientWidth || 760));
	const { height, place } = loket.map.projection(areas);
	const drawn = areas.map((area) => ({ area, at: place(area.centre) }));
	const circles = drawn.filter(({ area }) => !area.shape && !area.is_larger);
	loket.map.spread(circles, height);
	// A larger area lies below its parts, as a line around them; circles lie above shapes.
	const layer = ({ area }) => (area.is_larger ? 0 : area.shape ? 1 : 2);
	drawn.sort((a, b) => layer(a) - layer(b));
	const parts = drawn.map((one) => loket.map.area_svg(one, place)).join("");
	// Numbers, and shapes whose names area_svg escapes.
	holder.innerHTML = `<svg viewBox="0 0 ${loket.map.WIDTH} ${height}" role="group" aria-labelledby="lk-map-heading">
		<defs>${loket.map.patterns("lk-level")}</defs>${parts}<g class="lk-map-frame" aria-hidden="true"></g></svg>`;
	holder.querySelectorAll("g[data-area]").forEach((group) => {
		const area = areas.find((one) => one.area === group.dataset.area);
		for (const event of ["focus", "click", "mouseenter"]) group.addEventListener(event, () => on_choose(area));
	});
};

/* The frame of the area that has the focus lies above its neighbours. */
loket.map.frame = function (holder, area) {
	const frame = holder.querySelector(".lk-map-frame");
	const group = [...holder.querySelectorAll("g[data-area]")].find((one) => one.dataset.area === area.area);
	frame?.replaceChildren(...(group ? [group.querySelector("path, circle").cloneNode()] : []));
};

loket.map.area_svg = function ({ area, at }, place) {
	const fill = `url(#lk-level-${loket.map.key(area.level)})`;
	const has_label = !area.is_larger;
	let figure = "";
	let room = Infinity;
	let below = false;
	if (area.shape) {
		const rings = area.shape.flat(1).map((ring) => ring.map(place));
		const path = rings
			.map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`)
			.join("");
		const xs = rings[0].map((point) => point[0]);
		room = Math.max(...xs) - Math.min(...xs);
		figure = area.is_larger
			? `<path class="lk-map-outline" d="${path}" fill="none"/>`
			: `<path class="lk-map-shape" d="${path}" fill="${fill}" fill-rule="evenodd"/>`;
	} else if (!area.is_larger) {
		below = true;
		figure = `<circle class="lk-map-shape" cx="${at[0].toFixed(1)}" cy="${at[1].toFixed(1)}" r="${loket.map.RADIUS}" fill="${fill}"/>`;
	}
	if (!figure) return "";
	const [x, y] = at.map((value) => value.toFixed(1));
	const name_fits = room > 6 * area.label.length;
	const number = has_label
		? `<text class="lk-map-number${area.short === null ? " lk-map-no-number" : ""}" x="${x}" y="${y}" dy="${below ? "0.35em" : name_fits ? "0.1em" : "0.35em"}">${loket.escape(area.texts.short)}</text>`
		: "";
	const name =
		has_label && name_fits
			? `<text class="lk-map-name" x="${x}" y="${y}" dy="${below ? loket.map.RADIUS + 15 : 17}">${loket.escape(area.label)}</text>`
			: "";
	// A line around parts says nothing by itself: the keyboard passes it by.
	const stop = loket.map.says_something(area) ? 'tabindex="0"' : "";
	return `<g data-area="${loket.escape(area.area)}" ${stop} role="img" aria-label="${loket.escape(area.summary)}"><title>${loket.escape(
		area.summary
	)}</title>${figure}${number}${name}</g>`;
};
