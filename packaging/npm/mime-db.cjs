// Packaging: stands in the one script for mime-db, 150 kB of media types. Express asks it for charsets, and for the
// types of words like "html"; these are those that we serve.
"use strict";

module.exports = {
  "application/json": { charset: "UTF-8", extensions: ["json"] },
  "text/html": { charset: "UTF-8", extensions: ["html"] },
  "text/plain": { extensions: ["txt"] },
};
