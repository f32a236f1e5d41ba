/** An optician's enamel sign on weathered boards. The lettering is drawn by sharp's SVG reader, in fonts with Hangul. */
import sharp from 'sharp';
import { rays } from './camera.mjs';
import { clamp, fractal, mix, noise, smooth, times } from './noise.mjs';
import { boards, raking } from './wall.mjs';

const [width, height] = [400, 288];

const lettering = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * rays}" height="${height * rays}" viewBox="0 0 ${width} ${height}">
<g text-anchor="middle" font-family="Noto Serif CJK KR, Noto Serif KR, serif" fill="#000">
<text x="128" y="112" font-size="52" font-weight="900" letter-spacing="3">돋보기</text>
<text x="128" y="147" font-family="DejaVu Serif, serif" font-size="18.5" font-weight="bold" letter-spacing="3.2">OPTICIAN</text>
<text x="128" y="186" font-size="15" font-weight="700">안경 · 렌즈 · 수리</text>
<text x="128" y="206" font-family="DejaVu Sans, sans-serif" font-size="8.2">Open 9.30–18.00 · closed on Monday</text>
<text x="128" y="221" font-size="8.6" font-weight="600">매주 월요일은 쉽니다 ☎ 055-012-3456</text>
</g>
<path d="M58 162h140M58 164.5h140" stroke="#000" stroke-width=".9"/>
<g text-anchor="middle" font-family="DejaVu Sans, sans-serif" font-weight="bold" fill="#000">
<text x="306" y="96" font-size="40">E</text><text x="306" y="127" font-size="25" letter-spacing="7">F P</text>
<text x="306" y="151" font-size="18" letter-spacing="4">T O Z</text><text x="306" y="171" font-size="13.5" letter-spacing="2.5">L P E D</text>
<text x="306" y="187" font-size="10.5" letter-spacing="2">P E C F D</text><text x="306" y="200" font-size="8" letter-spacing="1.5">E D F C Z P</text>
<text x="306" y="211" font-size="6.2" letter-spacing="1.2">F E L O P Z D</text><text x="306" y="220" font-size="4.6" letter-spacing="1">D E F P O T E C</text>
</g></svg>`;

const panels = [
  { left: 32, right: 224, top: 52, low: 236, ground: [0.035, 0.14, 0.1], ink: [0.82, 0.76, 0.6], seed: 3 },
  { left: 248, right: 364, top: 46, low: 230, ground: [0.78, 0.75, 0.66], ink: [0.018, 0.018, 0.022], seed: 9 },
];

/** Distance inside the panel's rounded outline in px, negative outside. */
function inside({ left, right, top, low }, x, y, round = 9) {
  const dx = Math.max(left + round - x, x - right + round, 0);
  const dy = Math.max(top + round - y, y - low + round, 0);
  return dx || dy ? round - Math.hypot(dx, dy) : Math.min(x - left, right - x, y - top, low - y);
}

function enamel(panel, x, y, depth, ink) {
  const { left, right, top, low, ground, seed } = panel;
  const line = Math.abs(depth - 6.5) < 0.8;
  let colour = mix(ground, panel.ink, Math.max(ink, line ? 1 : 0));
  const wear = fractal(x * 0.07, y * 0.07, 6, seed) + 0.27 * smooth(13, 0, depth) - 0.1;
  colour = times(colour, 0.78 + 0.4 * fractal(x * 0.05, y * 0.02, 5, seed + 1));
  const chipped = smooth(0.625, 0.645, wear);
  const rust = mix([0.07, 0.025, 0.012], [0.3, 0.11, 0.035], fractal(x * 0.5, y * 0.5, 4, seed + 2));
  const run =
    smooth(0.55, 0.75, noise(x * 0.35, 1.5, seed + 4)) * smooth(0.5, 0.72, fractal(x * 0.06, y * 0.012, 3, seed + 5));
  colour = mix(mix(colour, [0.24, 0.12, 0.05], run * 0.55), rust, chipped);
  const bevel =
    smooth(3.2, 0, depth) *
    ((left + right) / 2 - x > ((y - (top + low) / 2) * (right - left)) / (low - top) ? 0.5 : -0.35);
  const shine = 0.13 * smooth(0.36, 0.6, fractal(x * 0.011 + y * 0.009, y * 0.006 - x * 0.004, 3, 31)) * (1 - chipped);
  for (const [sx, sy] of [
    [left + 13, top + 13],
    [right - 13, top + 13],
    [left + 13, low - 13],
    [right - 13, low - 13],
  ]) {
    const d = Math.hypot(x - sx, y - sy);
    const slot = Math.abs((x - sx) * 0.8 + (y - sy) * 0.6) < 0.6;
    if (d < 3.4)
      return slot ? [0.03, 0.028, 0.025] : times([0.42, 0.38, 0.32], clamp(0.65 - (x - sx + y - sy) * 0.16, 0.15, 1.4));
    if (d < 6) colour = times(mix(colour, rust, 0.35 * smooth(6, 3.4, d)), 0.75 + 0.25 * smooth(3.4, 6, d));
  }
  return times(colour, 1.25 + bevel).map((v) => v + shine);
}

/** Resolves to the scene; reading the lettering is what takes a promise. */
export async function sign() {
  const { data } = await sharp(Buffer.from(lettering))
    .ensureAlpha()
    .extractChannel(3)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (x, y) => {
    const tx = x + 0.012 * (y - 144);
    const ty = y - 0.018 * (x - 200);
    const at =
      clamp(Math.floor(ty * rays), 0, height * rays - 1) * width * rays +
      clamp(Math.floor(tx * rays), 0, width * rays - 1);
    let shade = 1;
    for (const panel of panels) {
      const depth = inside(panel, tx, ty);
      if (depth > 0) return enamel(panel, tx, ty, depth, data[at] / 255);
      shade *= 1 - 0.72 * smooth(-7, 4, inside(panel, tx - 4.5, ty - 5.5));
    }
    return times(
      raking((u, v) => boards(v + 7, u, 41, 70), x, y, [-0.45, -0.6, 0.66]),
      0.8 * shade,
    );
  };
}
