/* A map beside the list of places. Without tiles it shows the places without streets; without this file there is the list. */
(() => {
	const holder = document.getElementById("map");
	if (!holder || !window.L) return;
	const data = JSON.parse(document.getElementById("map-data").textContent);
	if (!data.places.length) return;
	holder.hidden = false;
	const map = L.map(holder, { scrollWheelZoom: false, attributionControl: Boolean(data.attribution) });
	if (data.tiles) L.tileLayer(data.tiles, { attribution: data.attribution, maxZoom: 18 }).addTo(map);
	const language = new URLSearchParams(location.search).get("lang") || document.documentElement.lang;
	const points = [];
	for (const place of data.places) {
		points.push(place.at);
		const link = document.createElement("a");
		link.href = `/childcare/places/${encodeURIComponent(place.name)}?lang=${language}`;
		link.textContent = place.title;
		const text = document.createElement("div");
		text.append(link, document.createElement("br"), place.free);
		L.circleMarker(place.at, { radius: 9, color: "#084a82", fillColor: "#0b5fa5", fillOpacity: 0.75, weight: 2 })
			.bindPopup(text)
			.bindTooltip(place.title)
			.addTo(map);
	}
	if (data.from) {
		points.push(data.from);
		L.circleMarker(data.from, { radius: 7, color: "#8a2c0d", fillColor: "#fdf0ea", fillOpacity: 1 }).addTo(map);
	}
	map.fitBounds(points, { padding: [24, 24], maxZoom: 15 });
})();
