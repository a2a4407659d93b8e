// Run by mongosh: founds the replica set, makes the product's user, then asks for a primary.
const secret = (name) => fs.readFileSync(`/run/secrets/${name}`, "utf8").trim();
const admin = connect("mongodb://127.0.0.1:27017/admin?directConnection=true");
admin.auth("root", secret("mongo_password"));
try {
  admin.runCommand({ replSetGetStatus: 1 });
} catch {
  admin.runCommand({
    replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] },
  });
}
if (!admin.hello().isWritablePrimary) quit(1);
// It may read and write its own database, and nothing else.
const own = admin.getSiblingDB("majordome");
if (!own.getUser("majordome")) {
  own.createUser({
    user: "majordome",
    pwd: secret("mongo_majordome_password"),
    roles: [{ role: "readWrite", db: "majordome" }],
  });
}
quit(0);
