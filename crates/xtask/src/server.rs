//! A file server for one folder, on loopback only.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// The port that is taken when it is free.
pub(crate) const USUAL_PORT: u16 = 8080;

/// How much of a request is read; what is longer is not a browser's request for one of our files.
const REQUEST_BYTES: u64 = 64 * 1024;

/// How long a browser may keep a connection without asking for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves a folder's files on loopback.
pub(crate) struct Server {
    listener: TcpListener,
    folder: PathBuf,
}

impl Server {
    /// Takes the port, or any free one when it is taken; 0 always gives a free one.
    ///
    /// # Errors
    /// When no port can be had.
    pub(crate) fn bind(folder: &Path, port: u16) -> Result<Self> {
        let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            }
            outcome => outcome,
        }
        .context("no port could be opened on loopback")?;
        Ok(Self {
            listener,
            folder: folder.to_path_buf(),
        })
    }

    /// Where a browser finds it.
    pub(crate) fn address(&self) -> String {
        let port = self
            .listener
            .local_addr()
            .map_or(0, |address| address.port());
        format!("http://127.0.0.1:{port}/")
    }

    /// Serves until the program ends.
    pub(crate) fn run(&self) {
        for stream in self.listener.incoming().flatten() {
            let folder = self.folder.clone();
            // A browser that hangs up early is no concern of ours.
            thread::spawn(move || answer(&stream, &folder).ok());
        }
    }
}

/// Answers one request and closes the connection.
fn answer(mut stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(REQUEST_BYTES)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let (status, kind, body) = match (method, file_of(folder, target)) {
        ("GET" | "HEAD", Some(file)) => match fs::read(&file) {
            Ok(body) => ("200 OK", media_type(&file), body),
            Err(_) => (
                "404 Not Found",
                "text/plain; charset=utf-8",
                b"There is no such file.\n".to_vec(),
            ),
        },
        ("GET" | "HEAD", None) => (
            "404 Not Found",
            "text/plain; charset=utf-8",
            b"There is no such file.\n".to_vec(),
        ),
        _ => (
            "405 Method Not Allowed",
            "text/plain; charset=utf-8",
            b"Only GET and HEAD.\n".to_vec(),
        ),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if method == "GET" || !status.starts_with("200") {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file that a request's target names. None when the target leaves the folder (an empty part would make an absolute
/// path) or uses escapes, which no file of ours needs.
fn file_of(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .strip_prefix('/')?;
    let plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '%', ':', '\0'])
    };
    if path.is_empty() {
        return Some(folder.join("index.html"));
    }
    path.split('/').all(plain).then(|| folder.join(path))
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: &str, request: &str) -> String {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    fn serve(name: &str) -> String {
        let folder =
            std::env::temp_dir().join(format!("assay-server-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), "<p>here").unwrap();
        fs::write(folder.join("page.wasm"), "binary").unwrap();
        let server = Server::bind(&folder, 0).unwrap();
        let address = server.address();
        thread::spawn(move || server.run());
        address
    }

    #[test]
    fn files_come_with_their_type_and_are_not_cached() {
        let address = serve("types");
        let page = ask(&address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(page.starts_with("HTTP/1.1 200 "));
        assert!(page.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"));
        assert!(page.contains("\r\nCache-Control: no-store\r\n"));
        assert!(page.ends_with("\r\n\r\n<p>here"));
        let wasm = ask(&address, "GET /page.wasm?v=1 HTTP/1.1\r\n\r\n");
        assert!(wasm.contains("\r\nContent-Type: application/wasm\r\n"));
        let head = ask(&address, "HEAD /page.wasm HTTP/1.1\r\n\r\n");
        assert!(head.contains("\r\nContent-Length: 6\r\n") && head.ends_with("\r\n\r\n"));
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let address = serve("outside");
        for target in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "//etc/passwd",
            "/.git/config",
            "etc/passwd",
            "/nothing",
        ] {
            let reply = ask(&address, &format!("GET {target} HTTP/1.1\r\n\r\n"));
            assert!(reply.starts_with("HTTP/1.1 404 "), "{target}: {reply}");
        }
        assert!(ask(&address, "POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
        assert!(ask(&address, "\r\n\r\n").starts_with("HTTP/1.1 405 "));
    }

    #[test]
    fn a_taken_port_gives_way_to_a_free_one() {
        let first = Server::bind(Path::new("."), 0).unwrap();
        let port = first.listener.local_addr().unwrap().port();
        let second = Server::bind(Path::new("."), port).unwrap();
        assert_ne!(first.address(), second.address());
    }
}
