// Turns a picture into at most 256 colours: median cut, done where the pixels are, in the browser.
async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const data = brush.getImageData(0, 0, image.width, image.height).data;
  const counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    counts.set(colour, (counts.get(colour) || 0) + 1);
  }
  const part = (colour, channel) => (colour >> (16 - 8 * channel)) & 255;
  const box = (colours) => {
    let widest = { span: -1, channel: 0 };
    for (let channel = 0; channel < 3; channel++) {
      let low = 255, high = 0;
      for (const colour of colours) {
        const value = part(colour, channel);
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > widest.span) widest = { span: high - low, channel };
    }
    return { colours, ...widest };
  };
  const boxes = [box([...counts.keys()])];
  while (boxes.length < 256) {
    boxes.sort((a, b) => b.span - a.span);
    if (boxes[0].colours.length < 2) break;
    const { colours, channel } = boxes.shift();
    colours.sort((a, b) => part(a, channel) - part(b, channel));
    const middle = Math.ceil(colours.length / 2);
    boxes.push(box(colours.slice(0, middle)), box(colours.slice(middle)));
  }
  const place = new Map();
  const palette = boxes.map(({ colours }, index) => {
    let best = colours[0];
    for (const colour of colours) {
      place.set(colour, index);
      if (counts.get(colour) > counts.get(best)) best = colour;
    }
    return best;
  });
  let pixels = "";
  for (let i = 0; i < data.length; i += 4) {
    pixels += String.fromCharCode(place.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]));
  }
  return { width: image.width, height: image.height, palette, pixels: btoa(pixels) };
}
