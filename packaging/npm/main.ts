#!/usr/bin/env node
// Packaging: where the one script begins.
import "./node-18/arrays.ts";
import "../../src/main.ts";
